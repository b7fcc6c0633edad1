import { language, t } from './i18n.ts'

/**
 * Sentences that the policy engine and the server compose, in the language chosen: by what they are made of. A part that is not known here stays
 * English.
 */
export function say(sentence: string): string {
  return language() === 'en' ? sentence : inParts(sentence)
}

const BETWEEN = ['; ', ': ', ' → ', ', then ', ', '] as const

function inParts(text: string): string {
  if (text.endsWith('.')) return `${inParts(text.slice(0, -1))}.`
  const known = whole(text)
  if (known !== undefined) return known
  for (const between of BETWEEN) {
    const at = text.indexOf(between)
    if (at > 0) return [inParts(text.slice(0, at)), inParts(text.slice(at + between.length))].join(t(between))
  }
  return text
}

function whole(text: string): string | undefined {
  if (KNOWN.has(text)) return t(text)
  for (const { key, pattern } of PATTERNS) {
    const groups = pattern.exec(text)?.groups
    if (groups) return t(key, Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, inParts(part)])))
  }
  return undefined
}

/** As `core/policy` and `core/words` write them; `{…}` stands for names and for parts that are said in turn. */
export const SENTENCES: readonly string[] = [
  ', then ',
  '{duration} of audio were redacted',
  'somebody of whom it is wanted it erased',
  'Recorded',
  'Not recorded',
  'Can be recorded',
  'Being recorded',
  'Paused',
  'being made ready',
  'recorded before',
  'recorded before in {segments} segments',
  'Recorded in {segments} segments',
  'Being recorded in {segments} segments',
  'Paused in {segments} segments',
  'being made ready in {segments} segments',
  'Not decided yet',
  'no decision was made',
  'nobody has started it',
  'nobody had started it',
  'nobody started it',
  'nobody had answered yet',
  'nobody answered it',
  'no rule asks for it',
  'a rule asks for it',
  '{rules} ask for it',
  "the account's rules",
  "the queue's rules",
  "the user's rules",
  "the device's rules",
  'the rules for all users',
  'the rules of {level}',
  'started by hand',
  'stopped by {who}',
  'it was stopped',
  'it lies outside what was started and stopped by hand',
  'it was shorter than the minimum',
  "shorter than the account's minimum",
  'the longest duration was reached',
  'what asks for it was told too late',
  'the call has no length',
  'the rules for this kind of call are off',
  'calls inside the account are not recorded',
  'conferences of this size are not recorded',
  'nothing is recorded before a person answers',
  'calls that find somebody on a mobile phone are not recorded',
  'calls of the mobile app are not recorded',
  'a recording cannot be started on this kind of phone',
  'a caller from outside was transferred to the outside',
  'its codec is not recorded',
  'imported from {system}',
  'another system',
  'it was recorded there, and no rule of this account was asked',
  'Tapeline never saw the call',
  'Tapeline saw the call and kept nothing of it',
  'though it was to be recorded',
  'As Tapeline saw the call',
  'as the phone system tells it, it was to be recorded',
  'It is recorded',
  'though by policy',
  '{missing} of {all} files of its recordings are in no store',
  '{recorded} are recorded',
  'the phone system counts {talk} of talk',
  'of which {wanted} are to be recorded',
  'The call was answered, and no recording session of it came, and no rule would have it recorded',
  'Tapeline saw the call, and no rule asks for a recording of it',
  'The signal is in the recording; whoever answered is not heard',
  'Tapeline saw the call, and its recording is still not ready',
  'The file of the recording is in no store, or cannot be read',
  'The call was answered, and no recording session of it came',
  'Of {whole} of the signal {heard} are in the recording',
  'Tapeline saw the call, and its recording was removed',
  '{recorded} are recorded, with {heard} of the signal',
  '{recorded} are recorded, and all of it is silence',
  'it was there {after} after the call',
  'The phone system answered {status}',
  'The phone system did not answer',
  'The phone system took the call',
  'Its password cannot be decrypted here: give it again',
  'they are sealed for an archive key, so what is in them was not heard',
  'No G.711 audio was agreed on, or none that may be sent there',
  'Tapeline ended during the call',
  'Nobody answered',
  'no audio arrived',
  'no audio was kept',
  'its codec cannot be played yet',
  'the packets are kept',
  'its audio could not be written',
  'the call starts',
  'the call ends',
  'answered by a person',
  'answered by a machine',
  'the pause ends by itself',
  'handled by an auto attendant',
  'handled by an IVR',
  'enters {queue}',
  'rings {party}',
  'warm transfer by {side} to {party}',
  'cold transfer by {side} to {party}',
  'the codec is {codec}',
  '{side} holds the call',
  '{side} takes back the call',
  'digits from {who}',
  '{command} by star code from {who}',
  '{command} by SIP INFO from {who}',
  '{command} by phone button from {who}',
  '{command} in the portal by {who}',
  '{command} over the API by {who}',
  'the call is over',
  'one segment is kept',
  '{segments} segments are kept',
  'nothing is kept',
  'of {owners}',
  'an administrator',
  'somebody',
  'the caller',
  'the callee',
  'the account rule',
  'account rule',
  'the endpoint default',
  'endpoint default',
  'user {name}',
  'queue {name}',
  'device {name}',
  'group {name}',
  'the account keeps {what} for {days} days',
  'there was no room for more {what}',
  '{what} at most: {most}',
  'bytes',
  'minutes',
  'the account keeps {what} for 1 day',
  'the most that its preset allows',
  'the least that its preset allows',
  'recordings',
  'recordings that no rule keeps longer',
  'recordings that a rule began',
  'recordings that somebody started',
  'calls without their recordings',
  'calls of the queue {name}',
  'calls with the tag {name}',
  'calls with the disposition {name}',
  '{days} days',
  'until their last recording goes',
  'calls of {who}',
  'one call',
  'the whole account',
  'nothing',
  'own calls',
  'own calls and those of groups managed',
  'own calls, those of groups managed and of queues supervised',
  'all calls of the account',
  'all calls of the accounts looked after',
  'all calls',
  'was on the call',
  'supervises {queue}',
  'manages {group}, of which {user} is a member',
  'the role reaches the whole account',
  'the access level reaches all recordings of the account',
  'looks after the account as a reseller',
  'administers the platform',
  'the role does not include it',
  'the access level is None',
]

/** Those with the most words first: `recorded before in {segments} segments` before `{a} in {b}`. */
const KNOWN = new Set(SENTENCES.filter((key) => !key.includes('{')))
const PATTERNS = SENTENCES.filter((key) => key.includes('{')).map((key) => ({
  key,
  pattern: new RegExp(
    `^${key.replace(/[.*+?()[\]\\^$|]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>[^;]+?)`)}$`,
  ),
}))
