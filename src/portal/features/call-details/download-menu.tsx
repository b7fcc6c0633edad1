import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { Recording } from '../../../contract/recording.ts'
import type { WavEncoding } from '../../../core/model/recording.ts'
import { formatSize } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import { downloadUrl, evidenceUrl, sealedUrl } from './api/audio-url.ts'

const ENCODING_WORDS = {
  mulaw: 'G.711 µ-law',
  alaw: 'G.711 A-law',
  pcm16: 'PCM 16 bit',
} as const satisfies Record<WavEncoding, string>

interface DownloadMenuProps {
  readonly callId: string
  readonly recording: Recording
  /** Which of several. */
  readonly name?: string
}

/** The file as it is stored, as every program can open it, or with all that proves it. */
export function DownloadMenu({ callId, recording, name }: DownloadMenuProps) {
  const label = name === undefined ? t('Download') : t('Download {name}', { name })
  return (
    <Menu position="top-end" width={250}>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color="gray" aria-label={label}>
            <IconDownload size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {recording.sealed ? (
          <Menu.Item component="a" href={sealedUrl(recording.id)} download>
            {t('The sealed file, {sizeBytes}', { sizeBytes: formatSize(recording.sealed.sizeBytes) })}
          </Menu.Item>
        ) : (
          <Menu.Item component="a" href={downloadUrl(recording.id, 'stored')} download>
            {storedWords(recording)}, {formatSize(recording.sizeBytes)}
          </Menu.Item>
        )}
        {!recording.sealed && recording.encoding !== 'pcm16' && recording.encoding !== 'mp3' && (
          <Menu.Item component="a" href={downloadUrl(recording.id, 'pcm16')} download>
            {t('For any program: WAV, PCM 16 bit, {sizeBytes}', { sizeBytes: formatSize(recording.sizeBytes * 2) })}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item component="a" href={evidenceUrl(callId)} download>
          {t('Evidence package of the call (ZIP)')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function storedWords({ encoding }: Recording): string {
  return encoding === 'mp3' ? 'MP3' : t('As captured: WAV, {encoding}', { encoding: ENCODING_WORDS[encoding] })
}
