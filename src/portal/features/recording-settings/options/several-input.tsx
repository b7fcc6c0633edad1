import { Checkbox } from '@mantine/core'
import type { Choice } from './option-entry.ts'
import classes from './several-input.module.css'

interface SeveralInputProps {
  readonly label: string
  readonly choices: readonly Choice[]
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

/** Any of a few. */
export function SeveralInput({ label, choices, values, onChange }: SeveralInputProps) {
  return (
    <fieldset className={classes.root} aria-label={label}>
      {choices.map((choice) => (
        <Checkbox
          key={choice.value}
          size="xs"
          label={choice.label}
          checked={values.includes(choice.value)}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked
                ? [...values, choice.value]
                : values.filter((value) => value !== choice.value),
            )
          }
        />
      ))}
    </fieldset>
  )
}
