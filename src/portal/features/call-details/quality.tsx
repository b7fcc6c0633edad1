import type { Recording } from '../../../contract/recording.ts'
import { formatCount } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import classes from './quality.module.css'
import { qualityVerdict } from './quality-verdict.ts'
import { soundFindings } from './sound-findings.ts'
import { SoundLevels } from './sound-levels.tsx'
import { sumQuality } from './sum-quality.ts'

interface QualityProps {
  readonly recordings: readonly Recording[]
  readonly streamName: (streamId: number) => string
  readonly channelNames: (recording: Recording) => readonly string[]
  /** Where there are several. */
  readonly recordingName: (recording: Recording) => string | undefined
}

type StreamQuality = Recording['quality'][number]

type Column = readonly [string, (quality: StreamQuality) => number, ('ms' | 'ppm')?]

const ALWAYS: readonly Column[] = [
  [t('Packets'), (quality) => quality.packetsReceived],
  [t('Lost'), (quality) => quality.packetsLost],
]
/** Shown where there is anything to show. */
const TROUBLES: readonly Column[] = [
  [t('Reordered'), (quality) => quality.packetsReordered],
  [t('Duplicates'), (quality) => quality.packetsDuplicated],
  [t('Unplayable'), (quality) => quality.packetsNotRendered],
  [t('Changes of source'), (quality) => quality.ssrcChanges],
  [t('Late'), (quality) => (quality.packetsLate ?? 0) + (quality.packetsNotPlaced ?? 0)],
  [t('Dropped here'), (quality) => quality.packetsDropped ?? 0],
]
/** For who looks for the cause. */
const TIMING: readonly Column[] = [
  [t('Jitter'), (quality) => quality.jitterMs ?? 0, 'ms'],
  [t('Most'), (quality) => quality.maximumJitterMs ?? 0, 'ms'],
  [t('Longest gap'), (quality) => quality.longestGapMs ?? 0, 'ms'],
  [t('Clock'), (quality) => quality.clockPpm ?? 0, 'ppm'],
]

/** How the call's recordings sound, and what was received of each voice. */
export function Quality({ recordings, streamName, channelNames, recordingName }: QualityProps) {
  const quality = sumQuality(recordings)
  const verdict = qualityVerdict(quality)
  const findings = soundFindings(recordings, channelNames, recordingName)
  const columns = [...ALWAYS, ...TROUBLES.filter(([, value]) => quality.some((each) => value(each) > 0))]
  const absent = TROUBLES.filter((column) => !columns.includes(column)).map(([name]) => name.toLowerCase())
  return (
    <>
      {findings.map(({ verdict: kind, text }) => (
        <p key={text} className={classes.verdict} data-kind={kind}>
          {text}
        </p>
      ))}
      <p className={classes.verdict} data-kind={verdict.kind}>
        {verdict.text}
      </p>
      {quality.length > 0 && (
        <StreamTable
          quality={quality}
          columns={columns}
          streamName={streamName}
          voices={recordings.length > 1 ? t('Voice, all segments together') : t('Voice')}
        />
      )}
      {quality.length > 0 && absent.length > 0 && (
        <p className={classes.absent}>{t('None: {figures}.', { figures: absent.join(', ') })}</p>
      )}
      <Disclosure title={t('Levels and timing')}>
        <SoundLevels recordings={recordings} channelNames={channelNames} recordingName={recordingName} />
        {quality.length > 0 && (
          <StreamTable
            quality={quality}
            columns={TIMING}
            streamName={streamName}
            voices={recordings.length > 1 ? t('Timing, all segments together') : t('Timing')}
          />
        )}
      </Disclosure>
    </>
  )
}

interface StreamTableProps {
  readonly quality: readonly StreamQuality[]
  readonly columns: readonly Column[]
  readonly streamName: (streamId: number) => string
  /** Above their names. */
  readonly voices: string
}

function StreamTable({ quality, columns, streamName, voices }: StreamTableProps) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{voices}</th>
            {columns.map(([name]) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {quality.map((stream) => (
            <tr key={stream.streamId}>
              <th scope="row" title={streamName(stream.streamId)}>
                {streamName(stream.streamId)}
              </th>
              {columns.map(([name, value, unit]) => (
                <td key={name} data-zero={value(stream) === 0 || undefined}>
                  {unit ? `${value(stream)} ${unit}` : formatCount(value(stream))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
