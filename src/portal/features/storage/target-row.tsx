import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { StorageTarget } from '../../../contract/storage.ts'
import { formatSize } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import { toastError } from '../../ui/toast.ts'
import { type TargetTest, testTarget } from './api/storage-api.ts'
import { placeWords } from './place-words.ts'
import classes from './storage.module.css'

interface TargetRowProps {
  readonly target: StorageTarget
  readonly onEdit: () => void
}

export function TargetRow({ target, onEdit }: TargetRowProps) {
  const test = useMutation({ mutationFn: () => testTarget(target.id), onError: toastError })
  const { name, place, counts, waitingBytes, retiredAt } = target
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <div className={classes.text}>
          <b>{name}</b>
          <span>{placeWords(place)}</span>
          <span>
            {[
              t('{stored} stored', { stored: counts.stored }),
              counts.waiting > 0 &&
                t('{waiting} waiting ({size})', { waiting: counts.waiting, size: formatSize(waitingBytes) }),
              counts.failed > 0 && t('{failed} failed', { failed: counts.failed }),
              counts.removing > 0 && t('{removing} being removed', { removing: counts.removing }),
              retiredAt !== undefined && t('not used for anything new'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        <Button
          size="xs"
          variant="default"
          aria-label={t('Test {name}', { name })}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('Test')}
        </Button>
        <Button size="xs" variant="default" aria-label={t('Edit {name}', { name })} onClick={onEdit}>
          {t('Edit')}
        </Button>
      </div>
      <div role="status">{test.data && <Checks test={test.data} />}</div>
    </li>
  )
}

const STEPS: Readonly<Record<TargetTest['checks'][number]['step'], string>> = {
  put: t('Put an object'),
  find: t('Find it'),
  range: t('Read a part of it'),
  list: t('List it'),
  remove: t('Remove it'),
}

function Checks({ test }: { readonly test: TargetTest }) {
  return (
    <ul className={classes.checks}>
      {test.checks.map(({ step, ok, problem }) => (
        <li key={step} data-ok={ok}>
          {ok ? t('{step}: works', { step: STEPS[step] }) : `${STEPS[step]}: ${problem?.text ?? ''}`}
        </li>
      ))}
    </ul>
  )
}
