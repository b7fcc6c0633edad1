/**
 * BroadWorks and Webex Calling: `broadWorksRecordingMetadata` in the namespace `http://schema.broadsoft.com/broadworksCallRecording`,
 * versions 1.0 to 3.0. "BroadWorks Call Recording Interface Guide" (releases 18 to 20), and messages its users have published:
 *   extTrackingID, serviceProviderID, groupID, userID, callID, recordingType
 *   callType/origCall  callingPartyNumber, calledPartyNumber, dialedDigits
 *   callType/termCall  callingPartyNumber, calledPartyNumber
 * The header X-BroadWorks-Correlation-Info names the call in other systems. The guide's elements of redirected calls could not be seen in
 * any message: they are not mapped; "Paste an INVITE" shows them where they come.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const BROADWORKS: ReadyMadeMapping = {
  title: 'BroadWorks, Webex Calling',
  about: 'Caller and callee from the call type, and the names of call, user and group, to search by',
  sources: ['BroadSoft: BroadWorks Call Recording Interface Guide, release 20'],
  rules: [
    { fact: 'caller', from: { in: 'element', name: 'callingPartyNumber', part: 'uri' }, onlyIfUnknown: true },
    { fact: 'callee', from: { in: 'element', name: 'calledPartyNumber', part: 'uri' }, onlyIfUnknown: true },
    { fact: 'identifier', from: { in: 'header', name: 'X-BroadWorks-Correlation-Info' } },
    { fact: 'identifier', from: { in: 'element', name: 'dialedDigits', part: 'user' } },
    { fact: 'identifier', from: { in: 'element', name: 'userID' } },
    { fact: 'identifier', from: { in: 'element', name: 'groupID' } },
    { fact: 'identifier', from: { in: 'element', name: 'serviceProviderID' } },
    ...GENERIC_RULES,
  ],
}
