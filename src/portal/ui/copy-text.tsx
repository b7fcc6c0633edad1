import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { t } from '../lib/i18n.ts'
import classes from './copy-text.module.css'

/** Text to take along, with a button that copies it. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const clipboard = useClipboard({ timeout: 2_000 })
  return (
    <span className={classes.root}>
      <span className="mono">{text}</span>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={clipboard.copied ? t('Copied') : label}
        leftSection={clipboard.copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? t('Copied') : t('Copy')}
      </Button>
    </span>
  )
}
