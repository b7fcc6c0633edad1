import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'

interface SecondLink {
  readonly positionMs: number
  readonly copied: boolean
  readonly copy: () => void
}

/** An address that opens the call at this second. */
export function useLinkToSecond(callId: string, positionMs: number): SecondLink {
  const clipboard = useClipboard({ timeout: 2_000 })
  const router = useRouter()
  const copy = () => {
    const second = Math.floor(positionMs / 1000)
    const { href } = router.buildLocation({ to: '/calls/$callId', params: { callId }, search: { t: second } })
    clipboard.copy(new URL(href, location.origin).href)
  }
  return { positionMs, copied: clipboard.copied, copy }
}

export function LinkButton({ positionMs, copied, copy }: SecondLink) {
  const label = copied ? t('Link copied') : t('Copy a link to {time}', { time: formatDuration(positionMs) })
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={copy}>
        {copied ? <IconCheck size={17} stroke={1.6} /> : <IconLink size={17} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  )
}
