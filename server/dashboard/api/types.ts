import type { z } from 'zod';
import type {
  catalogChangeResponse,
  catalogResponse,
  definitionResponse,
  typePreviewResponse,
} from '../../api/catalog-schemas.ts';
import type { eventResponse } from '../../api/envelope.ts';
import type { eventStory, recoverableResponse, resendResponse } from '../../api/event-log-schemas.ts';
import type { eventTypesResponse } from '../../api/event-type-response.ts';
import type {
  automationDelivery,
  automationDeliveryDetail,
  automationResponse,
  automationVersions,
  connectionResponse,
  connectorResponse,
  endpointHealth,
  eventDeliveries,
  optionsResponse,
  previewResponse,
  savedAutomation,
  statsResponse,
} from '../../api/integration-responses.ts';
import type { operatorSession } from '../../api/operator-responses.ts';
import type {
  apiKeyResponse,
  apiKeyWithToken,
  deliveryDetail,
  deliveryResponse,
  endpointResponse,
  endpointWithSecret,
  recoveryResponse,
  rotatedEndpoint,
  testEventResponse,
  whoamiResponse,
} from '../../api/responses.ts';
import type { Json } from './json.ts';

/** The API's answers, as they arrive. */
export type TypeDefinition = Json<z.output<typeof definitionResponse>>;
export type CatalogState = Json<z.output<typeof catalogResponse>>;
export type CatalogChange = Json<z.output<typeof catalogChangeResponse>>;
export type TypePreview = Json<z.output<typeof typePreviewResponse>>;
export type OperatorSession = Json<z.output<typeof operatorSession>>;
export type Whoami = Json<z.output<typeof whoamiResponse>>;
export type Endpoint = Json<z.output<typeof endpointResponse>>;
export type EndpointWithSecret = Json<z.output<typeof endpointWithSecret>>;
export type RotatedEndpoint = Json<z.output<typeof rotatedEndpoint>>;
export type Delivery = Json<z.output<typeof deliveryResponse>>;
export type DeliveryDetail = Json<z.output<typeof deliveryDetail>>;
export type EventStory = Json<z.output<typeof eventStory>>;
export type Recoverable = Json<z.output<typeof recoverableResponse>>;
export type Resent = Json<z.output<typeof resendResponse>>;
export type TestEvent = Json<z.output<typeof testEventResponse>>;
export type Recovery = Json<z.output<typeof recoveryResponse>>;
export type EventDelivery = Json<z.output<typeof eventDeliveries>>['data'][number];
export type CatalogEvent = Json<z.output<typeof eventResponse>>;
export type EventType = Json<z.output<typeof eventTypesResponse>>['data'][number];
export type ApiKey = Json<z.output<typeof apiKeyResponse>>;
export type ApiKeyWithToken = Json<z.output<typeof apiKeyWithToken>>;
export type Connector = Json<z.output<typeof connectorResponse>>;
export type Connection = Json<z.output<typeof connectionResponse>>;
export type Options = Json<z.output<typeof optionsResponse>>;
export type Automation = Json<z.output<typeof automationResponse>>;
export type AutomationVersion = Json<z.output<typeof automationVersions>>['data'][number];
export type SavedAutomation = Json<z.output<typeof savedAutomation>>;
export type Preview = Json<z.output<typeof previewResponse>>;
export type EndpointHealth = Json<z.output<typeof endpointHealth>>;
export type DeliveryStats = Json<z.output<typeof statsResponse>>;
export type AutomationDelivery = Json<z.output<typeof automationDelivery>>;
export type AutomationDeliveryDetail = Json<z.output<typeof automationDeliveryDetail>>;

export interface Page<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
}
