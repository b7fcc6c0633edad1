/** The HTTP server: API, events, portal, health and metrics. Made of parts, bound by whoever makes it. */

import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import { accessExplanationHandlers } from './access/access-explanation-handlers.ts'
import { accessGrantHandlers } from './access/access-grant-handlers.ts'
import { accountHandlers } from './accounts/account-handlers.ts'
import { annotationHandlers } from './annotations/annotation-handlers.ts'
import { dispositionHandlers } from './annotations/disposition-handlers.ts'
import { wrapUpHandlers } from './annotations/wrap-up-handlers.ts'
import { apiKeyHandlers } from './api-keys/api-key-handlers.ts'
import { applyHandlers } from './apply/apply-handlers.ts'
import { auditEventHandlers } from './audit-events/audit-event-handlers.ts'
import { auditRefusal } from './audit-events/audit-refusal.ts'
import { callControlHandlers } from './call-control/call-control-handlers.ts'
import { callHandlers } from './calls/call-handlers.ts'
import { canaryHandlers } from './canaries/canary-handlers.ts'
import { deviceHandlers } from './devices/device-handlers.ts'
import { erasureHandlers } from './erasures/erasure-handlers.ts'
import { asAppError, sendError } from './error-answer.ts'
import { eventHandlers } from './events/event-handlers.ts'
import { evidenceHandlers } from './evidence/evidence-handlers.ts'
import { exportHandlers } from './exports/export-handlers.ts'
import { exportScheduleHandlers } from './exports/export-schedule-handlers.ts'
import { legalHoldHandlers } from './legal-holds/legal-hold-handlers.ts'
import { liveAudioHandlers } from './live-audio/live-audio-handlers.ts'
import { serveSoundRelay } from './live-audio/sound-relay.ts'
import { serveOperations } from './operations.ts'
import { orderHandlers } from './orders/order-handlers.ts'
import { recordingUserHandlers } from './orders/recording-user-handlers.ts'
import { participantHandlers } from './participants/participant-handlers.ts'
import { peopleImportHandlers } from './people-import/people-import-handlers.ts'
import { phoneButtonHandlers } from './phone-buttons/phone-button-handlers.ts'
import { pressHandlers } from './phone-buttons/press-handlers.ts'
import { servePortal } from './portal-files.ts'
import { queueHandlers } from './queues/queue-handlers.ts'
import { reconciliationHandlers } from './reconciliations/reconciliation-handlers.ts'
import { recorderHandlers } from './recorders/recorder-handlers.ts'
import { recordingClientHandlers } from './recording-clients/recording-client-handlers.ts'
import { understandHandlers } from './recording-clients/understand-handlers.ts'
import { recordingGroupHandlers } from './recording-groups/recording-group-handlers.ts'
import { proofHandlers } from './recordings/proof-handlers.ts'
import { recordingHandlers } from './recordings/recording-handlers.ts'
import { redactionHandlers } from './redactions/redaction-handlers.ts'
import { refusedInviteHandlers } from './refused-invites/refused-invite-handlers.ts'
import { resellerHandlers } from './resellers/reseller-handlers.ts'
import { purgeHandlers } from './retention/purge-handlers.ts'
import { retentionHandlers } from './retention/retention-handlers.ts'
import { savedSearchHandlers } from './saved-searches/saved-search-handlers.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { serveRoutes } from './serve-routes.ts'
import type { ServerParts } from './server-parts.ts'
import { settingsHandlers } from './settings/settings-handlers.ts'
import { settingsHistoryHandlers } from './settings/settings-history-handlers.ts'
import { settingsImportHandlers } from './settings/settings-import-handlers.ts'
import { settingsPreviewHandlers } from './settings/settings-preview-handlers.ts'
import { firstAdministratorHandlers } from './setup/first-administrator-handlers.ts'
import { setupHandlers } from './setup/setup-handlers.ts'
import { identityProviderHandlers } from './sign-in/identity-provider-handlers.ts'
import { oneTimeLinkHandlers } from './sign-in/one-time-link-handlers.ts'
import { ownColumnsHandlers } from './sign-in/own-columns-handlers.ts'
import { ownLanguageHandlers } from './sign-in/own-language-handlers.ts'
import { ownSignInHandlers } from './sign-in/own-sign-in-handlers.ts'
import { passkeyHandlers } from './sign-in/passkey-handlers.ts'
import { signInHandlers } from './sign-in/sign-in-handlers.ts'
import { signInOptionsHandlers } from './sign-in/sign-in-options-handlers.ts'
import { signInPolicyHandlers } from './sign-in/sign-in-policy-handlers.ts'
import { serveSingleSignOn } from './sign-in/single-sign-on-routes.ts'
import { storageHandlers } from './storage/storage-handlers.ts'
import { terminationHandlers } from './terminations/termination-handlers.ts'
import { userHandlers } from './users/user-handlers.ts'
import { userSignInHandlers } from './users/user-sign-in-handlers.ts'
import { webhookHandlers } from './webhooks/webhook-handlers.ts'

/** A client that sends its request byte by byte must not hold a connection for ever. */
const REQUEST_WITHIN_MS = 120_000

/** Each is an open file of the process, and media needs some too: strangers must not take them all. */
const MAXIMUM_CONNECTIONS = 5000

/** `listen` is the caller's; `close` ends event streams too. */
export async function createHttpServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    trustProxy: [...(parts.trustedProxies ?? ['loopback'])],
    routerOptions: { maxParamLength: 256 },
    // For all of a request; answers and event streams may take as long as they like.
    requestTimeout: REQUEST_WITHIN_MS,
    // Addresses that cannot be read at all.
    frameworkErrors: (error, request, reply) => sendError(request, reply, asAppError(error), parts.log),
  })
  app.server.maxConnections = MAXIMUM_CONNECTIONS
  // Bodies are JSON and nothing else: what a form of a foreign page could send is not understood.
  app.removeContentTypeParser('text/plain')
  await app.register(cookie)
  const isHttpsOnly = parts.publicUrl?.startsWith('https:') === true
  app.decorateRequest('isOverHttps', false)
  app.addHook('onRequest', async (request) => {
    request.isOverHttps = isHttpsOnly || request.protocol === 'https'
  })
  addSecurityHeaders(app)
  handleErrors(app, parts)
  serveOperations(app, parts)
  serveSingleSignOn(app, parts)
  if (parts.soundRelay) serveSoundRelay(app, parts.soundRelay)
  serveRoutes(app, parts, {
    ...signInHandlers(parts),
    ...signInPolicyHandlers(parts),
    ...signInOptionsHandlers(parts),
    ...identityProviderHandlers(parts),
    ...oneTimeLinkHandlers(parts),
    ...ownSignInHandlers(parts),
    ...ownColumnsHandlers(parts),
    ...ownLanguageHandlers(parts),
    ...passkeyHandlers(parts),
    ...setupHandlers(parts),
    ...firstAdministratorHandlers(parts),
    ...callHandlers(parts),
    ...evidenceHandlers(parts),
    ...participantHandlers(parts),
    ...callControlHandlers(parts),
    ...annotationHandlers(parts),
    ...wrapUpHandlers(parts),
    ...dispositionHandlers(parts),
    ...liveAudioHandlers(app, parts),
    ...recordingHandlers(parts),
    ...proofHandlers(parts),
    ...savedSearchHandlers(parts),
    ...exportHandlers(parts),
    ...exportScheduleHandlers(parts),
    ...eventHandlers(app, parts),
    ...accessGrantHandlers(parts),
    ...accessExplanationHandlers(parts),
    ...resellerHandlers(parts),
    ...accountHandlers(parts),
    ...userHandlers(parts),
    ...userSignInHandlers(parts),
    ...deviceHandlers(parts),
    ...peopleImportHandlers(parts),
    ...recordingGroupHandlers(parts),
    ...queueHandlers(parts),
    ...phoneButtonHandlers(parts),
    ...pressHandlers(parts),
    ...orderHandlers(parts),
    ...recordingUserHandlers(parts),
    ...settingsHandlers(parts),
    ...settingsHistoryHandlers(parts),
    ...settingsPreviewHandlers(parts),
    ...settingsImportHandlers(parts),
    ...recordingClientHandlers(parts),
    ...understandHandlers(parts),
    ...refusedInviteHandlers(parts),
    ...recorderHandlers(parts),
    ...auditEventHandlers(parts),
    ...apiKeyHandlers(parts),
    ...applyHandlers(parts),
    ...terminationHandlers(parts),
    ...webhookHandlers(parts),
    ...storageHandlers(parts),
    ...retentionHandlers(parts),
    ...purgeHandlers(parts),
    ...legalHoldHandlers(parts),
    ...reconciliationHandlers(parts),
    ...canaryHandlers(parts),
    ...redactionHandlers(parts),
    ...erasureHandlers(parts),
  })
  await servePortal(app, parts.portalFolder)
  return app
}

function handleErrors(app: FastifyInstance, parts: ServerParts): void {
  app.setErrorHandler(async (thrown, request, reply) => {
    const error = asAppError(thrown)
    await auditRefusal(parts, request, error)
    return sendError(request, reply, error, parts.log)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, url, id } = request
    const path = loggedPath(url)
    parts.log.debug(
      { requestId: id, method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'http',
    )
  })
}

/** Without query, and without the token of a phone's button, which is a credential. */
function loggedPath(url: string): string | undefined {
  return url.split('?')[0]?.replace(/^(\/api\/v1\/phone\/)[^/]*/i, '$1…')
}
