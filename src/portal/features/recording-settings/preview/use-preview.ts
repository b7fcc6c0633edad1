import { useCallback, useEffect, useRef, useState } from 'react'
import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { serverNowMs } from '../../../lib/server-clock.ts'
import { previewSettings } from '../api/preview-settings.ts'

export type PreviewState =
  | { readonly status: 'running'; readonly startedAtMs: number }
  | { readonly status: 'cancelled' }
  | { readonly status: 'done'; readonly preview: SettingsPreview }
  | { readonly status: 'failed'; readonly error: unknown }

/** Asks at once what would change; another `days`, cancelling or leaving stops what still runs. */
export function usePreview(accountId: string, settings: PolicySettings, days: number) {
  const [state, setState] = useState<PreviewState>({ status: 'running', startedAtMs: serverNowMs() })
  const running = useRef<AbortController>(undefined)
  const run = useCallback(() => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState({ status: 'running', startedAtMs: serverNowMs() })
    previewSettings(accountId, settings, days, controller.signal).then(
      (preview) => {
        if (!controller.signal.aborted) setState({ status: 'done', preview })
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ status: 'failed', error })
      },
    )
  }, [accountId, settings, days])
  useEffect(() => {
    run()
    return () => running.current?.abort()
  }, [run])
  const cancel = () => {
    running.current?.abort()
    setState({ status: 'cancelled' })
  }
  return { state, run, cancel }
}
