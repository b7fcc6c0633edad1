import { IconAlertTriangle } from '@tabler/icons-react'
import type { CallFlag } from '../../../core/model/call.ts'
import { CALL_FLAGS } from '../../../core/words/call-words.ts'
import { FLAG_ADVICE, FLAG_TITLES } from '../../lib/call-words.ts'
import { t } from '../../lib/i18n.ts'
import classes from './flags.module.css'

interface FlagsProps {
  readonly flags: readonly CallFlag[]
  /** Whether this person may see what the phone system sent. */
  readonly metadataShown: boolean
}

/** What a person should know before trusting this recording. */
export function Flags({ flags, metadataShown }: FlagsProps) {
  if (flags.length === 0) return null
  return (
    <ul className={classes.root} aria-label={t('Flags')}>
      {flags.map((flag) => (
        <li key={flag}>
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
          <span>
            <b>{FLAG_TITLES[flag]}.</b> {t(CALL_FLAGS[flag])}.{' '}
            {(metadataShown || !aboutMetadata(flag)) && FLAG_ADVICE[flag]}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Flags whose advice leads to the raw text. */
const aboutMetadata = (flag: CallFlag) => flag === 'metadata-unreadable' || flag === 'metadata-repaired'
