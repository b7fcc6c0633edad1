import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CallDetails, CallSummary } from '../../../contract/call.ts'
import type { CommandAnswer, GivenCommand } from '../../../contract/call-control.ts'
import type { CommandEffect } from '../../../core/model/call-time-line.ts'
import type { Page } from '../../lib/paged-list.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { sendCommand } from './api/send-command.ts'

/** What the buttons alone do not show. */
const WORTH_TELLING: readonly CommandEffect[] = ['window-opened', 'window-closed', 'mark-opened', 'mark-closed']

/** Gives commands to one call. What it does from then on is shown at once; the rest follows when the call has changed. */
export function useCommand(callId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (command: GivenCommand) => sendCommand(callId, command),
    onSuccess: (answer) => {
      show(client, callId, answer)
      const { effect, words } = answer.result
      if (!effect || WORTH_TELLING.includes(effect)) toast(words)
    },
    onError: (error) => {
      toastError(error)
      void client.invalidateQueries({ queryKey: ['call', callId] })
    },
  })
}

function show(client: QueryClient, callId: string, { status, autoResumeAt }: CommandAnswer): void {
  client.setQueryData<CallDetails>(['call', callId], (call) => {
    if (!call?.control) return call
    const { autoResumeAt: _, ...control } = call.control
    return { ...call, status, control: { ...control, status, ...(autoResumeAt === undefined ? {} : { autoResumeAt }) } }
  })
  client.setQueriesData<InfiniteData<Page<CallSummary>>>({ queryKey: ['calls'] }, (data) =>
    data
      ? {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((call) => (call.id === callId ? withStatus(call, status, autoResumeAt) : call)),
          })),
        }
      : data,
  )
}

/** Who did it is known when the call has changed. */
function withStatus(call: CallSummary, status: CommandAnswer['status'], autoResumeAt: string | undefined): CallSummary {
  const { control: _, ...rest } = call
  return { ...rest, status, control: { status, ...(autoResumeAt === undefined ? {} : { autoResumeAt }) } }
}
