import { ActionIcon, Button, Select } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { InviteUnderstanding } from '../../../contract/understand-invite.ts'
import type { FactMapping, MappingRule, ReadyMadeName } from '../../../core/model/fact-mapping.ts'
import { READY_MADE_MAPPINGS, rulesOf } from '../../../core/siprec/fact-mapping/ready-made-mappings.ts'
import { t } from '../../lib/i18n.ts'
import classes from './mapping-editor.module.css'
import { RuleFields } from './rule-fields.tsx'
import { conditionWords, FACT_WORDS, sourceWords } from './rule-words.ts'

interface MappingEditorProps {
  readonly mapping: FactMapping
  readonly onChange: (mapping: FactMapping) => void
  /** What each rule finds; absent while nothing is pasted. */
  readonly results: InviteUnderstanding['rules'] | undefined
  /** What the server says of a rule's fields, by its index. */
  readonly errorsOf: (index: number) => Readonly<Record<string, string>>
}

const READY_MADE = Object.entries(READY_MADE_MAPPINGS).map(([value, { title }]) => ({ value, label: title }))

/** A ready-made mapping, or rules of one's own that begin with it; each row shows what it finds in the pasted message. */
export function MappingEditor({ mapping, onChange, results, errorsOf }: MappingEditorProps) {
  const [open, setOpen] = useState<number>()
  const isCustom = typeof mapping !== 'string'
  const name = isCustom ? mapping.startsFrom : mapping
  const rules = rulesOf(mapping)
  const setRules = (next: readonly MappingRule[]) => onChange({ startsFrom: name, rules: next })
  const move = (index: number, by: number) => {
    const next = [...rules]
    const [rule] = next.splice(index, 1)
    if (rule) next.splice(index + by, 0, rule)
    setRules(next)
    setOpen(undefined)
  }
  return (
    <>
      <div className={classes.head}>
        <Select
          label={t('Ready-made mapping')}
          allowDeselect={false}
          data={READY_MADE}
          value={name}
          onChange={(next) => next && onChange(next as ReadyMadeName)}
        />
        <p>
          {isCustom ? `${t('Your own rules, begun with this one.')} ` : `${t(READY_MADE_MAPPINGS[name].about)}. `}
          {isCustom && (
            <button type="button" className={classes.link} onClick={() => onChange(name)}>
              {t('Take it as it comes')}
            </button>
          )}
          {!isCustom && (
            <button type="button" className={classes.link} onClick={() => setRules(rules)}>
              {t('Edit its rules')}
            </button>
          )}
        </p>
      </div>
      <ol className={classes.rules} aria-label={t('Rules')}>
        {rules.map((rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the order is what a rule is
          <li key={index} data-open={open === index || undefined}>
            <div className={classes.row}>
              <button
                type="button"
                className={classes.what}
                disabled={!isCustom}
                aria-expanded={isCustom ? open === index : undefined}
                onClick={() => setOpen(open === index ? undefined : index)}
              >
                <b>{FACT_WORDS[rule.fact]}</b>
                <span>{t('from {from}', { from: sourceWords(rule.from) })}</span>
                {conditionWords(rule) && <span className={classes.condition}>{conditionWords(rule)}</span>}
              </button>
              <RuleResult result={results?.[index]} />
              {isCustom && (
                <div className={classes.tools}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={index === 0}
                    aria-label={t('Move rule {index} up', { index: index + 1 })}
                    onClick={() => move(index, -1)}
                  >
                    <IconArrowUp size={15} stroke={1.7} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={index === rules.length - 1}
                    aria-label={t('Move rule {index} down', { index: index + 1 })}
                    onClick={() => move(index, 1)}
                  >
                    <IconArrowDown size={15} stroke={1.7} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('Remove rule {index}', { index: index + 1 })}
                    onClick={() => {
                      setRules(rules.filter((_, at) => at !== index))
                      setOpen(undefined)
                    }}
                  >
                    <IconX size={15} stroke={1.7} />
                  </ActionIcon>
                </div>
              )}
            </div>
            {isCustom && open === index && (
              <RuleFields
                rule={rule}
                errors={errorsOf(index)}
                onChange={(next) => setRules(rules.map((each, at) => (at === index ? next : each)))}
              />
            )}
            {isCustom && open !== index && Object.keys(errorsOf(index)).length > 0 && (
              <p className={classes.error}>{Object.values(errorsOf(index)).join(' ')}</p>
            )}
          </li>
        ))}
      </ol>
      {rules.length === 0 && (
        <p className={classes.none}>{t('No rules: only what the metadata says by itself counts.')}</p>
      )}
      {isCustom && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            setRules([...rules, { fact: 'queue', from: { in: 'header', name: t('X-Queue') } }])
            setOpen(rules.length)
          }}
        >
          {t('Add a rule')}
        </Button>
      )}
    </>
  )
}

function RuleResult({ result }: { readonly result: InviteUnderstanding['rules'][number] | undefined }) {
  if (!result) return <span className={classes.result} />
  const { found, counts, becomes, problem } = result
  if (found.length === 0) {
    return (
      <span className={classes.result} data-state="nothing">
        {t('finds nothing')}
      </span>
    )
  }
  return (
    <span className={classes.result} data-state={problem ? 'problem' : counts ? 'counts' : 'nothing'}>
      <bdi className="mono">{found.join(', ')}</bdi>
      <small>{problem ?? (counts ? becomes : t('something else counts before it'))}</small>
    </span>
  )
}
