/**
 * Verifies webhooks from Autousers Connect. Node.js 18 or later, no dependencies.
 *
 * Every POST carries `Autousers-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]`. A `v1` is the HMAC-SHA256
 * of `<t>.<raw body>`; the key is the whole `whsec_…` string as UTF-8. While a secret is being rotated there
 * are two.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
/** The event types of API version 2026-05-04. More may be added: ignore what you don't know. */
export const EVENT_TYPES = [
    'evaluation.created',
    'evaluation.status_changed',
    'evaluation.completed',
    'autouser_run.completed',
    'autouser_run.failed',
    'rating.created',
    'calibration.frozen',
];
/** The request is not to be trusted, or (`invalid_payload`) not to be understood. Answer 400. */
export class WebhookVerificationError extends Error {
    name = 'WebhookVerificationError';
    code;
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}
/**
 * Returns the event of a genuine request.
 *
 * @throws WebhookVerificationError when the request is not genuine; `code` says why.
 * @throws TypeError when the call itself is wrong: no secret, or a body that was already parsed.
 */
export function verifyWebhook(input) {
    const secrets = input.secrets ?? [input.secret];
    // An HMAC with an empty key would verify what anybody can sign: an unset variable must not come to that.
    if (secrets.length === 0 || secrets.some((secret) => typeof secret !== 'string' || secret === '')) {
        throw new TypeError('verifyWebhook needs a secret: the whole whsec_… string');
    }
    const body = toBytes(input.rawBody);
    const { signedAt, signatures } = parseHeader(input.headers ? signatureHeader(input.headers) : input.header);
    const now = input.now ?? Math.floor(Date.now() / 1000);
    // Written so that NaN refuses instead of accepting.
    if (!(Math.abs(now - Number(signedAt)) <= (input.toleranceSeconds ?? 300))) {
        const message = `t=${signedAt} is too far from this machine's time, ${now}`;
        throw new WebhookVerificationError('timestamp_out_of_tolerance', message);
    }
    const expected = secrets.map((secret) => Buffer.from(createHmac('sha256', secret).update(`${signedAt}.`).update(body).digest('hex')));
    if (!signatures.some((signature) => expected.some((each) => sameBytes(each, Buffer.from(signature))))) {
        const message = 'No v1 matches: another secret, or a body that is not the raw one';
        throw new WebhookVerificationError('signature_mismatch', message);
    }
    return parseEvent(body);
}
function toBytes(rawBody) {
    if (typeof rawBody === 'string')
        return Buffer.from(rawBody, 'utf8');
    if (rawBody instanceof Uint8Array)
        return rawBody;
    if (rawBody instanceof ArrayBuffer)
        return new Uint8Array(rawBody);
    throw new TypeError('rawBody must be the raw bytes of the request: keep JSON parsers away from this route');
}
function signatureHeader(headers) {
    if (typeof headers.get === 'function')
        return headers.get('autousers-signature');
    for (const [name, value] of Object.entries(headers)) {
        if (name.toLowerCase() === 'autousers-signature') {
            return typeof value === 'object' ? value.join(',') : value;
        }
    }
    return undefined;
}
/** `t=<unix seconds>,v1=<hex>…`: exactly one `t`, at least one `v1`, other names skipped. */
function parseHeader(header) {
    if (typeof header !== 'string' || trim(header) === '') {
        throw new WebhookVerificationError('missing_header', 'There is no Autousers-Signature header');
    }
    const times = [];
    const signatures = [];
    let wellFormed = true;
    for (const part of header.split(',')) {
        const equals = part.indexOf('=');
        if (equals < 0)
            wellFormed = false;
        const name = trim(part.slice(0, equals));
        const value = trim(part.slice(equals + 1));
        if (name === 't')
            times.push(value);
        if (name === 'v1')
            signatures.push(value);
    }
    const [signedAt = '', ...more] = times;
    // A second `t` would leave it open which one was signed.
    if (!wellFormed || more.length > 0 || !/^[0-9]{1,15}$/.test(signedAt) || signatures.length === 0) {
        const message = 'Autousers-Signature is not t=<unix seconds>,v1=<hex>';
        throw new WebhookVerificationError('malformed_header', message);
    }
    return { signedAt, signatures };
}
/** Without the white space of HTTP around it. */
function trim(text) {
    return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
function sameBytes(left, right) {
    // timingSafeEqual throws on different lengths; the length of a signature is no secret.
    return left.length === right.length && timingSafeEqual(left, right);
}
function parseEvent(body) {
    try {
        const event = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
        if (isText(event?.id) && isText(event.type) && isObject(event.data) && isObject(event.data.object))
            return event;
    }
    catch {
        // Not UTF-8 or not JSON: the same answer.
    }
    throw new WebhookVerificationError('invalid_payload', 'The body is signed, but is not an event');
}
function isText(value) {
    return typeof value === 'string' && value !== '';
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
