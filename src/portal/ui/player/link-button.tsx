import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { type LinkProps, useRouter } from '@tanstack/react-router'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'

interface SecondLink {
  readonly positionMs: number
  readonly copied: boolean
  readonly copy: () => void
}

/** An address that opens what is played at this second. `link`: where it is shown whole. */
export function useLinkToSecond(link: LinkProps, positionMs: number): SecondLink {
  const clipboard = useClipboard({ timeout: 2_000 })
  const router = useRouter()
  const copy = () => {
    const search = { ...(typeof link.search === 'object' && link.search), t: Math.floor(positionMs / 1000) }
    const { href } = router.buildLocation({ ...link, search })
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
