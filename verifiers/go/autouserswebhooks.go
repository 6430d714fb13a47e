// Package autouserswebhooks verifies webhooks from Autousers Connect. Go 1.19 or later, standard library only.
//
// Every POST carries "Autousers-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]". A v1 is the HMAC-SHA256 of
// "<t>.<raw body>"; the key is the whole "whsec_…" string as UTF-8. While a secret is being rotated there are two.
//
//	verifier, err := autouserswebhooks.New(os.Getenv("AUTOUSERS_WEBHOOK_SECRET"))
//	…
//	event, err := verifier.VerifyRequest(w, r)
package autouserswebhooks

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// SignatureHeader is the name of the header that Verify wants the value of.
const SignatureHeader = "Autousers-Signature"

// The event types of API version 2026-05-04. More may be added: ignore what you don't know.
const (
	EvaluationCreated       = "evaluation.created"
	EvaluationStatusChanged = "evaluation.status_changed"
	EvaluationCompleted     = "evaluation.completed"
	AutouserRunCompleted    = "autouser_run.completed"
	AutouserRunFailed       = "autouser_run.failed"
	RatingCreated           = "rating.created"
	CalibrationFrozen       = "calibration.frozen"
)

// VerificationError means that a request is not to be trusted, or (ErrInvalidPayload) not to be understood. Answer
// 400. Compare with errors.Is, or get the Code with errors.As.
type VerificationError struct {
	// Code is what the error is called in the verifiers of all languages.
	Code    string
	message string
}

func (e *VerificationError) Error() string { return "autousers webhook: " + e.message }

// What Verify and VerifyRequest return, perhaps wrapped.
var (
	ErrMissingHeader   = &VerificationError{"missing_header", "there is no Autousers-Signature header"}
	ErrMalformedHeader = &VerificationError{"malformed_header",
		"Autousers-Signature is not t=<unix seconds>,v1=<hex>"}
	ErrTimestampOutOfTolerance = &VerificationError{"timestamp_out_of_tolerance",
		"the timestamp is too far from this machine's time"}
	ErrSignatureMismatch = &VerificationError{"signature_mismatch",
		"no v1 matches: another secret, or a body that is not the raw one"}
	ErrInvalidPayload = &VerificationError{"invalid_payload", "the body is signed, but is not an event"}
)

// Event is what the body of a webhook says.
type Event struct {
	// ID is the same at every retry and replay: deduplicate by it.
	ID         string `json:"id"`
	Type       string `json:"type"`
	APIVersion string `json:"api_version"`
	// Created is in Unix seconds.
	Created int64  `json:"created"`
	TeamID  string `json:"team_id"`
	Data    struct {
		// Object is the evaluation, run, rating … as it was when the event happened, to be unmarshalled by Type.
		Object json.RawMessage `json:"object"`
	} `json:"data"`
	// Request is nil, and so are its members, when there is nothing to tell.
	Request *struct {
		ID             *string `json:"id"`
		IdempotencyKey *string `json:"idempotency_key"`
	} `json:"request"`
}

// Verifier holds the secrets of an endpoint. It may be used by many goroutines once its fields are set.
type Verifier struct {
	secrets [][]byte
	// Tolerance is how far the timestamp may be off, in either direction.
	Tolerance time.Duration
	// MaxBodyBytes is what VerifyRequest reads at most. An event has 256 KB at most.
	MaxBodyBytes int64
	// Now is the clock.
	Now func() time.Time
}

// New returns a Verifier with a tolerance of 300 seconds and a limit of 1 MiB. Each secret is a whole "whsec_…"
// string, and any of them may match. It is an error to pass none, or an empty one: an HMAC with an empty key would
// verify what anybody can sign.
func New(secrets ...string) (*Verifier, error) {
	if len(secrets) == 0 {
		return nil, errors.New("autousers webhook: no secret")
	}
	v := &Verifier{Tolerance: 300 * time.Second, MaxBodyBytes: 1 << 20, Now: time.Now}
	for _, secret := range secrets {
		if secret == "" {
			return nil, errors.New("autousers webhook: a secret is empty")
		}
		v.secrets = append(v.secrets, []byte(secret))
	}
	return v, nil
}

// VerifyRequest reads the body, up to MaxBodyBytes, and returns the event of a genuine request. Besides what Verify
// returns, the error may be one of reading: *http.MaxBytesError when the body is too large.
func (v *Verifier) VerifyRequest(w http.ResponseWriter, r *http.Request) (*Event, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, v.MaxBodyBytes))
	if err != nil {
		return nil, err
	}
	return v.Verify(body, strings.Join(r.Header.Values(SignatureHeader), ","))
}

// Verify returns the event of a genuine request. The body must be as it arrived, never JSON that was written again;
// header is the value of SignatureHeader. An error is, or wraps, a *VerificationError.
func (v *Verifier) Verify(body []byte, header string) (*Event, error) {
	signedAt, signatures, err := parseHeader(header)
	if err != nil {
		return nil, err
	}
	seconds, err := strconv.ParseInt(signedAt, 10, 64)
	if err != nil {
		return nil, ErrMalformedHeader
	}
	now := v.Now().Unix()
	tolerance := int64(v.Tolerance / time.Second)
	if now-seconds > tolerance || seconds-now > tolerance {
		return nil, fmt.Errorf("%w: t=%d, now %d", ErrTimestampOutOfTolerance, seconds, now)
	}
	if !v.matches(signedAt, body, signatures) {
		return nil, ErrSignatureMismatch
	}
	return parseEvent(body)
}

func (v *Verifier) matches(signedAt string, body []byte, signatures []string) bool {
	for _, secret := range v.secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(signedAt + "."))
		mac.Write(body)
		expected := []byte(hex.EncodeToString(mac.Sum(nil)))
		for _, signature := range signatures {
			// In constant time; the length of a signature is no secret.
			if hmac.Equal(expected, []byte(signature)) {
				return true
			}
		}
	}
	return false
}

// parseHeader takes "t=<unix seconds>,v1=<hex>…": exactly one t, at least one v1, other names skipped.
func parseHeader(header string) (signedAt string, signatures []string, err error) {
	if trim(header) == "" {
		return "", nil, ErrMissingHeader
	}
	times := 0
	for _, part := range strings.Split(header, ",") {
		name, value, found := strings.Cut(part, "=")
		if !found {
			return "", nil, ErrMalformedHeader
		}
		switch trim(name) {
		case "t":
			signedAt = trim(value)
			times++
		case "v1":
			signatures = append(signatures, trim(value))
		}
	}
	// A second t would leave it open which one was signed.
	if times != 1 || !isTimestamp(signedAt) || len(signatures) == 0 {
		return "", nil, ErrMalformedHeader
	}
	return signedAt, signatures, nil
}

// trim takes away the white space of HTTP.
func trim(text string) string { return strings.Trim(text, " \t") }

// isTimestamp is stricter than strconv, which takes signs.
func isTimestamp(text string) bool {
	return len(text) >= 1 && len(text) <= 15 && strings.Trim(text, "0123456789") == ""
}

func parseEvent(body []byte) (*Event, error) {
	event := &Event{}
	// encoding/json replaces what is not UTF-8 instead of refusing it.
	if !utf8.Valid(body) {
		return nil, ErrInvalidPayload
	}
	if err := json.Unmarshal(body, event); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrInvalidPayload, err)
	}
	if event.ID == "" || event.Type == "" || !bytes.HasPrefix(event.Data.Object, []byte("{")) {
		return nil, ErrInvalidPayload
	}
	return event, nil
}
