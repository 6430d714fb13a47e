// Made of the OpenAPI document by `npm run clients:types`. Do not edit.

export interface paths {
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish an event */
        post: operations["publishEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish up to 1 000 events; each is answered by itself, in order */
        post: operations["publishEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Publication: {
            /**
             * @description What happened.
             * @enum {string}
             */
            type: "evaluation.created" | "evaluation.status_changed" | "evaluation.completed" | "autouser_run.completed" | "autouser_run.failed" | "rating.created" | "calibration.frozen";
            data: {
                /**
                 * @description The full snapshot of what it happened to. It is stored and sent byte for byte
                 * as you wrote it. The fields of each type are listed under Webhooks: each may be missing or
                 * null and further ones are fine, but a known field must have its type.
                 */
                object: {
                    [key: string]: unknown;
                };
            };
            /**
             * @description An id of your own: `event_` and 1 to 100 letters, digits, `-` or `_`. Publishing
             * the same id again has the same answer and sends nothing twice.
             */
            id?: string;
            /** @description The request of your API that caused the event; receivers see it. */
            request?: {
                /** @description Your id of the request; made up when left out. */
                id?: string | null;
                /** @description Of the original request; the `Idempotency-Key` of this one when left out. */
                idempotency_key?: string | null;
            };
            /**
             * @description The team that the event belongs to. Required with the operator token; else the
             * key's own.
             */
            team_id?: string;
        };
        AcceptedEvent: {
            /** @description `event_…` */
            id: string;
            /** @constant */
            status: "accepted";
        };
        Batch: {
            /**
             * @description Each in the form of `POST /events`, and each checked by itself: a bad one is
             * answered with its error and spoils no other.
             */
            events: components["schemas"]["Publication"][];
            /** @description The team of all events that name none themselves. */
            team_id?: string;
        };
        Error: {
            error: {
                /** @description What is wrong and what would be right, for people. */
                message: string;
                /**
                 * @description The kind of error; each has its HTTP statuses.
                 * @enum {string}
                 */
                type: "authentication_error" | "authorization_error" | "invalid_request_error" | "not_found_error" | "rate_limit_error" | "api_error";
                /**
                 * @description For programs, where the type is not enough. More may be added.
                 *     - `missing_api_key`: There is no `Authorization` header.
                 *     - `invalid_api_key`: The key does not exist or was revoked.
                 *     - `expired_api_key`: The key has expired.
                 *     - `session_expired`: The session of the settings pages has ended.
                 *     - `missing_required_scope`: The key lacks the scope.
                 *     - `insufficient_role`: The person behind the session lacks the role.
                 *     - `session_required`: Only possible in the settings pages.
                 *     - `cross_site_request`: A request with a session came from another site.
                 *     - `team_key_required`: Needs a team's key, or the operator token and the team in the
                 * header `Autousers-Team`.
                 *     - `team_mismatch`: `Autousers-Team` names another team than the one of the credential.
                 *     - `operator_only`: Needs the operator token.
                 *     - `plan_upgrade_required`: Webhooks are not in the team's plan.
                 *     - `webhooks_disabled`: The operator has switched webhooks off.
                 *     - `breaking_change`: The change of an event type takes something away: give it a new
                 * version, or insist.
                 *     - `resource_missing`: It does not exist, or belongs to another team.
                 *     - `url_not_allowed`: The URL is not `https`, not public, or otherwise refused.
                 *     - `endpoint_disabled`: The endpoint is disabled: enable it first.
                 *     - `automation_disabled`: The automation is disabled: enable it first.
                 *     - `credential_refused`: The vendor does not accept the credential.
                 *     - `connection_unusable`: The account has to be connected again.
                 *     - `too_many_connections`: Disconnect an account that is no longer used.
                 *     - `connector_not_configured`: The operator has registered no app at the vendor: paste a
                 * credential instead.
                 *     - `invalid_signature`: The signature does not match, or the request is too old.
                 *     - `vendor_refused`: The vendor does not answer as asked; the message says what to do.
                 *     - `vendor_unavailable`: The vendor could not be asked just now.
                 *     - `idempotency_key_reused`: The `Idempotency-Key` was used for another request.
                 *     - `idempotency_key_in_use`: The first request with this `Idempotency-Key` is still
                 * running.
                 *     - `idempotency_answer_outdated`: What the first request with this `Idempotency-Key`
                 * made has been changed, used up or deleted since: send another key.
                 *     - `version_mismatch`: Somebody has changed it since the version in `If-Match`; the
                 * message says who, when and what. Nothing was saved.
                 *     - `too_many_recoveries`: So many recoveries of the team are still running.
                 *     - `too_many_secrets`: Five earlier secrets of the endpoint are still valid;
                 * `Retry-After` says when one ends.
                 *     - `json_too_deep`: The body is JSON with more levels of objects and lists than are
                 * possible.
                 *     - `json_too_large`: The body is JSON with more values than are possible.
                 *     - `overloaded`: Too much is being handled at this moment, or the database has no room
                 * or no time; `Retry-After` says when to come again.
                 *     - `rate_limit_exceeded`: Too many requests in this minute.
                 * @example missing_api_key
                 * @example invalid_api_key
                 * @example expired_api_key
                 * @example session_expired
                 * @example missing_required_scope
                 * @example insufficient_role
                 * @example session_required
                 * @example cross_site_request
                 * @example team_key_required
                 * @example team_mismatch
                 * @example operator_only
                 * @example plan_upgrade_required
                 * @example webhooks_disabled
                 * @example breaking_change
                 * @example resource_missing
                 * @example url_not_allowed
                 * @example endpoint_disabled
                 * @example automation_disabled
                 * @example credential_refused
                 * @example connection_unusable
                 * @example too_many_connections
                 * @example connector_not_configured
                 * @example invalid_signature
                 * @example vendor_refused
                 * @example vendor_unavailable
                 * @example idempotency_key_reused
                 * @example idempotency_key_in_use
                 * @example idempotency_answer_outdated
                 * @example version_mismatch
                 * @example too_many_recoveries
                 * @example too_many_secrets
                 * @example json_too_deep
                 * @example json_too_large
                 * @example overloaded
                 * @example rate_limit_exceeded
                 */
                code?: string;
                /** @description The field, parameter or header at fault, dotted from the root of the body. */
                param?: string;
                /** @description The value of `X-Request-Id`: quote it when you ask for help. */
                request_id: string;
            };
        };
        /** @description Text, or null. */
        NullableText: string | null;
        /**
         * Evaluation Created
         * @description Triggers when an evaluation is created, as a draft or already running.
         */
        EvaluationCreatedEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "evaluation.created";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Evaluation ID
                     * @description The evaluation, `eval_…`.
                     */
                    id?: string;
                    /**
                     * Team ID
                     * @description The team that owns the evaluation, `team_…`.
                     */
                    teamId?: string | null;
                    /**
                     * Name
                     * @description The name that the team gave the evaluation.
                     */
                    name?: string | null;
                    /**
                     * Type
                     * @description SxS compares two designs side by side; SSE rates one design at a time.
                     * @enum {string|null}
                     */
                    type?: "SxS" | "SSE" | null;
                    /**
                     * Status
                     * @description Where the evaluation stands: Draft, Running or Ended.
                     * @enum {string|null}
                     */
                    status?: "Draft" | "Running" | "Ended" | null;
                    /**
                     * Share Token
                     * @description The token in the links that raters open.
                     */
                    shareToken?: string | null;
                    /**
                     * Share Access
                     * @description Who may open the share link.
                     */
                    shareAccess?: string | null;
                    /**
                     * Allow Multiple Ratings
                     * @description Whether one rater may rate the same design again.
                     */
                    allowMultipleRatings?: boolean | null;
                    /**
                     * Created At
                     * Format: date-time
                     * @description When the evaluation was created.
                     */
                    createdAt?: string | null;
                    /**
                     * Updated At
                     * Format: date-time
                     * @description When the evaluation last changed.
                     */
                    updatedAt?: string | null;
                    /**
                     * Links
                     * @description Pages of the evaluation that people can open.
                     */
                    links?: ({
                        /**
                         * Preview Link
                         * @description Where to see the evaluation as a rater would.
                         */
                        preview?: string | null;
                        /**
                         * Review Link
                         * @description Where raters rate.
                         */
                        review?: string | null;
                        /**
                         * Results Link
                         * @description Where to read the results.
                         */
                        results?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * Evaluation Status Changed
         * @description Triggers when an evaluation moves between Draft, Running and Ended.
         */
        EvaluationStatusChangedEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "evaluation.status_changed";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Evaluation ID
                     * @description The evaluation, `eval_…`.
                     */
                    id?: string;
                    /**
                     * Team ID
                     * @description The team that owns the evaluation, `team_…`.
                     */
                    teamId?: string | null;
                    /**
                     * Name
                     * @description The name that the team gave the evaluation.
                     */
                    name?: string | null;
                    /**
                     * Type
                     * @description SxS compares two designs side by side; SSE rates one design at a time.
                     * @enum {string|null}
                     */
                    type?: "SxS" | "SSE" | null;
                    /**
                     * Status
                     * @description Where the evaluation stands: Draft, Running or Ended.
                     * @enum {string|null}
                     */
                    status?: "Draft" | "Running" | "Ended" | null;
                    /**
                     * Share Token
                     * @description The token in the links that raters open.
                     */
                    shareToken?: string | null;
                    /**
                     * Share Access
                     * @description Who may open the share link.
                     */
                    shareAccess?: string | null;
                    /**
                     * Allow Multiple Ratings
                     * @description Whether one rater may rate the same design again.
                     */
                    allowMultipleRatings?: boolean | null;
                    /**
                     * Created At
                     * Format: date-time
                     * @description When the evaluation was created.
                     */
                    createdAt?: string | null;
                    /**
                     * Updated At
                     * Format: date-time
                     * @description When the evaluation last changed.
                     */
                    updatedAt?: string | null;
                    /**
                     * Links
                     * @description Pages of the evaluation that people can open.
                     */
                    links?: ({
                        /**
                         * Preview Link
                         * @description Where to see the evaluation as a rater would.
                         */
                        preview?: string | null;
                        /**
                         * Review Link
                         * @description Where raters rate.
                         */
                        review?: string | null;
                        /**
                         * Results Link
                         * @description Where to read the results.
                         */
                        results?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                    /**
                     * Previous Status
                     * @description The status that the evaluation had before.
                     * @enum {string|null}
                     */
                    previous_status?: "Draft" | "Running" | "Ended" | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * Evaluation Completed
         * @description Triggers when all runs and ratings of an evaluation are final, once for each
         * evaluation.
         */
        EvaluationCompletedEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "evaluation.completed";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Evaluation ID
                     * @description The evaluation, `eval_…`.
                     */
                    id?: string;
                    /**
                     * Team ID
                     * @description The team that owns the evaluation, `team_…`.
                     */
                    teamId?: string | null;
                    /**
                     * Name
                     * @description The name that the team gave the evaluation.
                     */
                    name?: string | null;
                    /**
                     * Type
                     * @description SxS compares two designs side by side; SSE rates one design at a time.
                     * @enum {string|null}
                     */
                    type?: "SxS" | "SSE" | null;
                    /**
                     * Status
                     * @description Where the evaluation stands: Draft, Running or Ended.
                     * @enum {string|null}
                     */
                    status?: "Draft" | "Running" | "Ended" | null;
                    /**
                     * Share Token
                     * @description The token in the links that raters open.
                     */
                    shareToken?: string | null;
                    /**
                     * Share Access
                     * @description Who may open the share link.
                     */
                    shareAccess?: string | null;
                    /**
                     * Allow Multiple Ratings
                     * @description Whether one rater may rate the same design again.
                     */
                    allowMultipleRatings?: boolean | null;
                    /**
                     * Created At
                     * Format: date-time
                     * @description When the evaluation was created.
                     */
                    createdAt?: string | null;
                    /**
                     * Updated At
                     * Format: date-time
                     * @description When the evaluation last changed.
                     */
                    updatedAt?: string | null;
                    /**
                     * Links
                     * @description Pages of the evaluation that people can open.
                     */
                    links?: ({
                        /**
                         * Preview Link
                         * @description Where to see the evaluation as a rater would.
                         */
                        preview?: string | null;
                        /**
                         * Review Link
                         * @description Where raters rate.
                         */
                        review?: string | null;
                        /**
                         * Results Link
                         * @description Where to read the results.
                         */
                        results?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                    /**
                     * Summary
                     * @description The final counts and scores.
                     */
                    summary?: ({
                        /**
                         * Rating Count
                         * @description Ratings stored in total.
                         */
                        ratingCount?: number | null;
                        /**
                         * Autouser Rating Count
                         * @description Ratings given by AI personas.
                         */
                        autouserRatingCount?: number | null;
                        /**
                         * Human Rating Count
                         * @description Ratings given by people.
                         */
                        humanRatingCount?: number | null;
                        /**
                         * Krippendorff's Alpha
                         * @description How far the raters agree: 1 is full agreement, 0 is chance.
                         */
                        krippendorffAlpha?: number | null;
                        /**
                         * Completed Run Count
                         * @description Autouser runs that finished.
                         */
                        completedRunCount?: number | null;
                        /**
                         * Failed Run Count
                         * @description Autouser runs that errored out.
                         */
                        failedRunCount?: number | null;
                        /**
                         * Dimension Scores
                         * @description The score of each dimension from 0 to 1, so that "usability below 70
                         * %" can be a condition.
                         */
                        dimensionScores?: {
                            [key: string]: number;
                        } | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * Autouser Run Completed
         * @description Triggers when one AI persona finishes rating one design.
         */
        AutouserRunCompletedEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "autouser_run.completed";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Run ID
                     * @description The run, `arun_…`.
                     */
                    id?: string;
                    /**
                     * Evaluation ID
                     * @description The evaluation that the run belongs to, `eval_…`.
                     */
                    evaluationId?: string | null;
                    /**
                     * Autouser ID
                     * @description The AI persona that ran, `auto_…`.
                     */
                    autouserId?: string | null;
                    /**
                     * Autouser Type
                     * @description What kind of persona it is.
                     */
                    autouserType?: string | null;
                    /**
                     * Status
                     * @description How the run ended.
                     */
                    status?: string | null;
                    /**
                     * Ratings Created
                     * @description Ratings that the run stored.
                     */
                    ratingsCreated?: number | null;
                    /**
                     * Input Tokens
                     * @description Tokens that the model read.
                     */
                    inputTokens?: number | null;
                    /**
                     * Output Tokens
                     * @description Tokens that the model wrote.
                     */
                    outputTokens?: number | null;
                    /**
                     * Estimated Cost (USD)
                     * @description What the run cost, estimated in US dollars.
                     */
                    estimatedCostUsd?: number | null;
                    /**
                     * Credential Source
                     * @description Whose model credentials the run used.
                     */
                    credentialSource?: string | null;
                    /**
                     * Artifacts Path
                     * @description Where screenshots and logs of the run are kept.
                     */
                    artifactsPath?: string | null;
                    /**
                     * Started At
                     * Format: date-time
                     * @description When the persona began.
                     */
                    startedAt?: string | null;
                    /**
                     * Completed At
                     * Format: date-time
                     * @description When the run finished or gave up.
                     */
                    completedAt?: string | null;
                    /**
                     * Created At
                     * Format: date-time
                     * @description When the run was queued.
                     */
                    createdAt?: string | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * Autouser Run Failed
         * @description Triggers when the run of one AI persona on one design errors out.
         */
        AutouserRunFailedEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "autouser_run.failed";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Run ID
                     * @description The run, `arun_…`.
                     */
                    id?: string;
                    /**
                     * Evaluation ID
                     * @description The evaluation that the run belongs to, `eval_…`.
                     */
                    evaluationId?: string | null;
                    /**
                     * Autouser ID
                     * @description The AI persona that ran, `auto_…`.
                     */
                    autouserId?: string | null;
                    /**
                     * Autouser Type
                     * @description What kind of persona it is.
                     */
                    autouserType?: string | null;
                    /**
                     * Status
                     * @description How the run ended.
                     */
                    status?: string | null;
                    /**
                     * Ratings Created
                     * @description Ratings that the run stored.
                     */
                    ratingsCreated?: number | null;
                    /**
                     * Input Tokens
                     * @description Tokens that the model read.
                     */
                    inputTokens?: number | null;
                    /**
                     * Output Tokens
                     * @description Tokens that the model wrote.
                     */
                    outputTokens?: number | null;
                    /**
                     * Estimated Cost (USD)
                     * @description What the run cost, estimated in US dollars.
                     */
                    estimatedCostUsd?: number | null;
                    /**
                     * Credential Source
                     * @description Whose model credentials the run used.
                     */
                    credentialSource?: string | null;
                    /**
                     * Artifacts Path
                     * @description Where screenshots and logs of the run are kept.
                     */
                    artifactsPath?: string | null;
                    /**
                     * Started At
                     * Format: date-time
                     * @description When the persona began.
                     */
                    startedAt?: string | null;
                    /**
                     * Completed At
                     * Format: date-time
                     * @description When the run finished or gave up.
                     */
                    completedAt?: string | null;
                    /**
                     * Created At
                     * Format: date-time
                     * @description When the run was queued.
                     */
                    createdAt?: string | null;
                    /**
                     * Error
                     * @description What went wrong, in words.
                     */
                    error?: string | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * Rating Created
         * @description Triggers when a rating by a person or an AI persona is stored.
         */
        RatingCreatedEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "rating.created";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Rating ID
                     * @description The rating, `rat_…`.
                     */
                    id?: string;
                    /**
                     * Evaluation ID
                     * @description The evaluation that was rated, `eval_…`.
                     */
                    evaluationId?: string | null;
                    /**
                     * Comparison ID
                     * @description The design, or pair of designs, that was rated, `cmp_…`.
                     */
                    comparisonId?: string | null;
                    /**
                     * Rater Type
                     * @description Who rated: human or autouser.
                     * @enum {string|null}
                     */
                    raterType?: "human" | "autouser" | null;
                    /**
                     * User ID
                     * @description The signed-in person who rated; null for anyone else.
                     */
                    userId?: string | null;
                    /**
                     * Public Rater ID
                     * @description The person who rated through a share link; null otherwise.
                     */
                    publicRaterId?: string | null;
                    /**
                     * Autouser ID
                     * @description The AI persona that rated, `auto_…`; null for people.
                     */
                    autouserId?: string | null;
                    /**
                     * Autouser Run ID
                     * @description The run that stored the rating, `arun_…`; null for people.
                     */
                    autouserRunId?: string | null;
                    /**
                     * Rubric Version
                     * @description The version of the rubric that the rater followed.
                     */
                    rubricVersion?: string | number | null;
                    /**
                     * Dimension Ratings
                     * @description The rating of each dimension, by name.
                     */
                    dimensionRatings?: {
                        [key: string]: unknown;
                    } | null;
                    /**
                     * Open Text Responses
                     * @description Answers in words, by question.
                     */
                    openTextResponses?: {
                        [key: string]: unknown;
                    } | null;
                    /**
                     * Factors
                     * @description What the rater said weighed in the rating.
                     */
                    factors?: unknown;
                    /**
                     * Justification
                     * @description Why the rater rated so, in words.
                     */
                    justification?: string | null;
                    /**
                     * Skip Reason
                     * @description Why the rater skipped this one; null when rated.
                     */
                    skipReason?: string | null;
                    /**
                     * Time Spent (Seconds)
                     * @description How long the rater took, in seconds.
                     */
                    timeSpentSeconds?: number | null;
                    /**
                     * Created At
                     * Format: date-time
                     * @description When the rating was stored.
                     */
                    createdAt?: string | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * Calibration Frozen
         * @description Triggers when a calibrated version of an AI persona is locked.
         */
        CalibrationFrozenEvent: {
            /** @description `event_…`, the same for every attempt: use it to recognise repetitions. */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "calibration.frozen";
            /**
             * @description The version of the fields.
             * @example 2026-05-04
             */
            api_version: string;
            /** @description When it was accepted, unix seconds. */
            created: number;
            /** @description `team_…` */
            team_id: string;
            data: {
                object: {
                    /**
                     * Autouser
                     * @description The AI persona that was calibrated.
                     */
                    autouser?: ({
                        /**
                         * Autouser ID
                         * @description The AI persona, `auto_…`.
                         */
                        id?: string;
                        /**
                         * Autouser Name
                         * @description The name of the persona.
                         */
                        name?: string | null;
                        /**
                         * Calibration Status
                         * @description Where the calibration of the persona stands.
                         */
                        calibrationStatus?: string | null;
                        /**
                         * Active Rubric ID
                         * @description The rubric that the persona rates by now, `rub_…`.
                         */
                        activeRubricId?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                    /**
                     * Rubric
                     * @description The rubric version that was locked.
                     */
                    rubric?: ({
                        /**
                         * Rubric ID
                         * @description The rubric, `rub_…`.
                         */
                        id?: string;
                        /**
                         * Rubric Version
                         * @description The version that was locked.
                         */
                        version?: string | number | null;
                        /**
                         * Krippendorff's Alpha
                         * @description How far the persona agrees with people: 1 is full agreement, 0 is
                         * chance.
                         */
                        krippendorffAlpha?: number | null;
                        /**
                         * Frozen At
                         * Format: date-time
                         * @description When the version was locked.
                         */
                        frozenAt?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description Where it came from. */
            request: {
                /** @description The request that caused it. */
                id: string;
                /** @description The `Idempotency-Key` of that request. */
                idempotency_key: components["schemas"]["NullableText"];
            };
        };
        /**
         * @description One immutable thing that happened. Types may be added: ignore those that you do not
         * know.
         */
        Event: components["schemas"]["EvaluationCreatedEvent"] | components["schemas"]["EvaluationStatusChangedEvent"] | components["schemas"]["EvaluationCompletedEvent"] | components["schemas"]["AutouserRunCompletedEvent"] | components["schemas"]["AutouserRunFailedEvent"] | components["schemas"]["RatingCreatedEvent"] | components["schemas"]["CalibrationFrozenEvent"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    publishEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Publication"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "event_cn2m51w7k4hq9tb2xz8vd6rj",
                     *       "status": "accepted"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedEvent"];
                };
            };
        };
    };
    publishEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Batch"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "event_cn2m51w7k4hq9tb2xz8vd6rj",
                     *           "status": "accepted"
                     *         },
                     *         {
                     *           "error": {
                     *             "message": "data.object.ratingsCreated must be a finite number",
                     *             "type": "invalid_request_error",
                     *             "param": "data.object.ratingsCreated",
                     *             "request_id": "019a7c3e-5b21-7d0e-9c4f-3f1b8a6d2e70"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description One answer for each event, in the order of the request. */
                        data: (components["schemas"]["AcceptedEvent"] | components["schemas"]["Error"])[];
                    };
                };
            };
        };
    };
}
