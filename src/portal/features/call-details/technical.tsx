import type { ReactNode } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { END_WORDS } from '../../lib/call-words.ts'
import { fullTime, timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Facts } from '../../ui/facts.tsx'
import classes from './technical.module.css'

interface TechnicalProps {
  readonly call: CallDetails
  readonly timeZone: string
  /** Where a recording lies; undefined for people who may not see that. */
  readonly stored: ((recordingId: string) => ReactNode) | undefined
}

/** For whoever runs the phone system: SIP, streams, codecs, what was sent. */
export function Technical({ call, timeZone, stored }: TechnicalProps) {
  return (
    <>
      <Facts
        facts={[
          [t('Ended'), call.endCause && END_WORDS[call.endCause]],
          [t('Recording client'), call.imported ? undefined : (call.recordingClient.name ?? call.recordingClient.id)],
          [t('Imported from'), call.imported && `${call.imported.source}: ${call.imported.fileName}`],
          [t('Imported on'), call.imported && fullTime(Date.parse(call.imported.importedAt), timeZone)],
          [t('SHA-256 of the file as it was'), call.imported && <Code key="original" text={call.imported.sha256} />],
          [t('Call'), <Code key="call" text={call.id} />],
          ...Object.entries(call.identifiers).map(([name, value]) => [name, <Code key={name} text={value} />] as const),
          ...(stored ? call.recordings : []).map(
            ({ id }, index) =>
              [
                call.recordings.length === 1 ? t('Stored') : t('Stored, file {index}', { index: index + 1 }),
                stored?.(id),
              ] as const,
          ),
          ...call.recordings.map(({ id, sha256 }, index) => {
            const which = call.recordings.length === 1 ? t('the file') : t('file {index}', { index: index + 1 })
            return [t('SHA-256 of {which}', { which }), <Code key={id} text={sha256} />] as const
          }),
        ]}
      />
      <Disclosure title={t('Recording sessions (SIP)')}>
        {call.sessions.map((session) => (
          <Facts
            key={session.id}
            facts={[
              [t('SIP Call-ID'), <Code key="id" text={session.sipCallId} />],
              [t('From'), <Code key="from" text={session.from} />],
              [t('To'), <Code key="to" text={session.to} />],
              [t('Sent by'), session.remote],
              [t('Started'), timeOfDay(Date.parse(session.startedAt), timeZone)],
              [t('Ended'), session.endedAt && timeOfDay(Date.parse(session.endedAt), timeZone)],
            ]}
          />
        ))}
      </Disclosure>
      <Disclosure title={t('Streams and codecs')}>
        {call.streams.map((stream) => (
          <Facts
            key={stream.id}
            facts={[
              [t('Stream'), `${stream.id}${stream.label ? t(', label {label}', { label: stream.label }) : ''}`],
              [t('Sent by'), sendersOf(call, stream.id)],
              [t('Codecs offered'), stream.codecs.map(codecText).join(', ')],
            ]}
          />
        ))}
      </Disclosure>
      {call.metadata && call.metadata.length > 0 && (
        <Disclosure title={t('Metadata as the phone system sent it')}>
          {call.metadata.map((each) => (
            <div key={`${each.at} ${each.sessionId}`}>
              <p className={classes.caption}>
                {timeOfDay(Date.parse(each.at), timeZone)} · {each.contentType}
              </p>
              {each.problems.length > 0 && <p className={classes.problems}>{each.problems.join(' · ')}</p>}
              <pre className={classes.raw}>{each.raw}</pre>
            </div>
          ))}
        </Disclosure>
      )}
    </>
  )
}

function Code({ text }: { readonly text: string }) {
  return <span className="mono">{text}</span>
}

function sendersOf(call: CallDetails, streamId: number): string {
  const senders = call.parties.filter((party) => party.streamIds.includes(streamId))
  return senders.map((party) => party.name ?? party.number ?? party.aor ?? party.role).join(', ') || t('not said')
}

function codecText(codec: CallDetails['streams'][number]['codecs'][number]): string {
  return `${codec.encodingName}/${codec.clockRateHz} (${codec.payloadType})`
}
