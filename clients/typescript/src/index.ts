export { Batcher, type BatcherOptions } from './batcher.ts';
export { type ClientOptions, ConnectClient, type PublishOptions } from './client.ts';
export {
  ApiError,
  BatcherFullError,
  ConnectError,
  NoAnswerError,
  type PublishFailure,
  PublishManyError,
} from './errors.ts';
export type { AcceptedEvent, EventType, PublishableEvent } from './events.ts';
