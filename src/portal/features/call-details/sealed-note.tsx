import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Recording } from '../../../contract/recording.ts'
import { t } from '../../lib/i18n.ts'
import classes from './sealed-note.module.css'

const [COMMAND, OPTION] = ['tapeline download', '--private-key']

interface SealedNoteProps {
  readonly recordings: readonly Recording[]
  /** What can be done with it. */
  readonly children?: ReactNode
}

/** What of a call only the holder of the account's private key can open, and with what. */
export function SealedNote({ recordings, children }: SealedNoteProps) {
  const sealed = recordings.flatMap((recording) => recording.sealed ?? [])
  if (sealed.length === 0) return null
  const keyIds = [...new Set(sealed.map(({ keyId }) => keyId))]
  return (
    <div className={classes.root}>
      <IconLock size={18} stroke={1.6} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <b>
          {sealed.length === recordings.length
            ? t('Sealed for the account’s own key')
            : t('A part is sealed for the account’s own key')}
        </b>
        <p>
          {t(
            'It was recorded and is kept, but only the holder of the private key can listen to it: neither this portal nor whoever runs Tapeline has that key.',
          )}
        </p>
        <p>
          {t('Whoever has it saves the audio with')}{' '}
          <code>
            {COMMAND} <span>{OPTION}</span>
          </code>
        </p>
        <p className={classes.key}>{t('Key {keyIds}', { keyIds: keyIds.join(', ') })}</p>
      </div>
      {children}
    </div>
  )
}
