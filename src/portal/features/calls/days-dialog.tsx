import '@mantine/dates/styles.layer.css'
import 'dayjs/locale/de'
import { Button } from '@mantine/core'
import { DatePicker } from '@mantine/dates'
import { useState } from 'react'
import { language, t } from '../../lib/i18n.ts'
import { Dialog } from '../../ui/dialog.tsx'

interface DaysDialogProps {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly onChoose: (from: string, to: string) => void
  readonly onClose: () => void
}

/** A calendar for a first and a last day (`yyyy-mm-dd`). */
export default function DaysDialog({ from, to, onChoose, onClose }: DaysDialogProps) {
  const [days, setDays] = useState<[string | null, string | null]>([from ?? null, to ?? null])
  const [first, last] = days
  return (
    <Dialog onClose={onClose} title={t('Calls from these days')} size="auto">
      <DatePicker
        type="range"
        locale={language()}
        allowSingleDateInRange
        value={days}
        onChange={setDays}
        maxDate={new Date()}
        weekendDays={[]}
      />
      <Button fullWidth mt="md" disabled={!first} onClick={() => first && onChoose(first, last ?? first)}>
        {t('Show these days')}
      </Button>
    </Dialog>
  )
}
