import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { t } from '../../lib/i18n.ts'
import { Dialog } from '../../ui/dialog.tsx'
import classes from './your-account.module.css'

interface RecoveryCodesDialogProps {
  readonly codes: readonly string[]
  readonly onClose: () => void
}

/** Shown this once. */
export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const clipboard = useClipboard({ timeout: 2_000 })
  const text = `${codes.join('\n')}\n`
  return (
    <Dialog onClose={onClose} title={t('Keep your recovery codes')} closeOnClickOutside={false} size="md">
      <p>
        {t(
          'Without your phone or passkey you get in with one of these, once each. Print them or put them into a password manager: they are shown this once.',
        )}
      </p>
      <ol className={classes.codes} aria-label={t('Recovery codes')}>
        {codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ol>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => clipboard.copy(text)}>
          {clipboard.copied ? t('Copied') : t('Copy')}
        </Button>
        <Button
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="tapeline-recovery-codes.txt"
        >
          {t('Save as a file')}
        </Button>
        <Button onClick={onClose}>{t('I have kept them')}</Button>
      </div>
    </Dialog>
  )
}
