/** Every route of the API. */

import { accessExplanationRoutes } from './access-explanation.ts'
import { accessGrantRoutes } from './access-grant.ts'
import { accountRoutes } from './account.ts'
import { annotationRoutes } from './annotation.ts'
import { apiKeyRoutes } from './api-key.ts'
import { applyRoutes } from './apply-document.ts'
import { auditEventRoutes } from './audit-event.ts'
import { callRoutes } from './call.ts'
import { callControlRoutes } from './call-control.ts'
import { canaryRoutes } from './canary.ts'
import { deviceRoutes } from './device.ts'
import { dispositionRoutes } from './disposition.ts'
import { erasureRoutes } from './erasure.ts'
import { eventRoutes } from './event.ts'
import { evidenceRoutes } from './evidence.ts'
import { exportRoutes } from './export.ts'
import { exportScheduleRoutes } from './export-schedule.ts'
import { firstAdministratorRoutes } from './first-administrator.ts'
import { identityProviderRoutes } from './identity-provider.ts'
import { legalHoldRoutes } from './legal-hold.ts'
import { liveAudioRoutes } from './live-audio.ts'
import { oneTimeLinkRoutes } from './one-time-link.ts'
import { orderRoutes } from './order.ts'
import { ownColumnsRoutes } from './own-columns.ts'
import { ownLanguageRoutes } from './own-language.ts'
import { ownSignInRoutes } from './own-sign-in.ts'
import { participantRoutes } from './participant.ts'
import { passkeyRoutes } from './passkey.ts'
import { peopleImportRoutes } from './people-import.ts'
import { phoneButtonRoutes } from './phone-button.ts'
import { queueRoutes } from './queue.ts'
import { reconciliationRoutes } from './reconciliation.ts'
import { recorderRoutes } from './recorder.ts'
import { recordingRoutes } from './recording.ts'
import { recordingClientRoutes } from './recording-client.ts'
import { recordingGroupRoutes } from './recording-group.ts'
import { recordingProofRoutes } from './recording-proof.ts'
import { redactionRoutes } from './redaction.ts'
import { refusedInviteRoutes } from './refused-invite.ts'
import { resellerRoutes } from './reseller.ts'
import { retentionRoutes } from './retention.ts'
import { savedSearchRoutes } from './saved-search.ts'
import { settingsRoutes } from './settings.ts'
import { settingsHistoryRoutes } from './settings-history.ts'
import { settingsImportRoutes } from './settings-import.ts'
import { settingsPreviewRoutes } from './settings-preview.ts'
import { setupRoutes } from './setup.ts'
import { signInOptionsRoutes } from './sign-in-options.ts'
import { signInPolicyRoutes } from './sign-in-policy.ts'
import { signInSessionRoutes } from './sign-in-session.ts'
import { storageRoutes } from './storage.ts'
import { terminationRoutes } from './termination.ts'
import { understandInviteRoutes } from './understand-invite.ts'
import { userRoutes } from './user.ts'
import { userSignInRoutes } from './user-sign-in.ts'
import { webhookRoutes } from './webhook.ts'
import { wrapUpRoutes } from './wrap-up.ts'

export const ROUTES = {
  ...signInSessionRoutes,
  ...signInPolicyRoutes,
  ...signInOptionsRoutes,
  ...identityProviderRoutes,
  ...oneTimeLinkRoutes,
  ...ownSignInRoutes,
  ...ownColumnsRoutes,
  ...ownLanguageRoutes,
  ...passkeyRoutes,
  ...setupRoutes,
  ...firstAdministratorRoutes,
  ...callRoutes,
  ...evidenceRoutes,
  ...participantRoutes,
  ...savedSearchRoutes,
  ...callControlRoutes,
  ...annotationRoutes,
  ...wrapUpRoutes,
  ...dispositionRoutes,
  ...liveAudioRoutes,
  ...recordingRoutes,
  ...recordingProofRoutes,
  ...exportRoutes,
  ...exportScheduleRoutes,
  ...eventRoutes,
  ...accessGrantRoutes,
  ...accessExplanationRoutes,
  ...resellerRoutes,
  ...accountRoutes,
  ...userRoutes,
  ...userSignInRoutes,
  ...deviceRoutes,
  ...peopleImportRoutes,
  ...recordingGroupRoutes,
  ...queueRoutes,
  ...phoneButtonRoutes,
  ...orderRoutes,
  ...settingsRoutes,
  ...settingsHistoryRoutes,
  ...settingsPreviewRoutes,
  ...settingsImportRoutes,
  ...recordingClientRoutes,
  ...understandInviteRoutes,
  ...refusedInviteRoutes,
  ...recorderRoutes,
  ...auditEventRoutes,
  ...apiKeyRoutes,
  ...applyRoutes,
  ...terminationRoutes,
  ...webhookRoutes,
  ...storageRoutes,
  ...retentionRoutes,
  ...legalHoldRoutes,
  ...reconciliationRoutes,
  ...canaryRoutes,
  ...redactionRoutes,
  ...erasureRoutes,
}

export type RouteName = keyof typeof ROUTES
