import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineTransition,
} from '@mantine/core'
import { t } from '../lib/i18n.ts'

const accent: MantineColorsTuple = [
  '#e9f7f5',
  '#d3ece9',
  '#a5d8d2',
  '#74c4ba',
  '#4fb3a7',
  '#2fb3a4',
  '#0d7a70',
  '#0b6d64',
  '#0a5f58',
  '#084f49',
]

/** What is closed is gone at once: while it faded, it would still swallow the next key. */
const opensSoftly = (transition: MantineTransition) => ({ transition, duration: 150, exitDuration: 0 })

/** Mantine, spoken in our tokens (tokens.css): the widgets take sizes, radii and colours from there. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  autoContrast: true,
  // The accent is dark by day and light by night: what stands on it changes with it.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input)
    const isAccent = input.color === undefined || input.color === 'accent'
    return input.variant === 'filled' && isAccent ? { ...colors, color: 'var(--on-accent)' } : colors
  },
  colors: { accent },
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600' },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'xl',
        overlayProps: { backgroundOpacity: 0.35 },
        closeButtonProps: { 'aria-label': t('Close') },
        transitionProps: opensSoftly('fade-down'),
      },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 'xs', multiline: true, maw: 320 } },
    Popover: { defaultProps: { shadow: 'none', radius: 'lg', transitionProps: opensSoftly('fade') } },
    Menu: { defaultProps: { shadow: 'none', radius: 'lg', transitionProps: opensSoftly('fade') } },
  },
})

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-error': 'var(--live)',
  '--mantine-color-red-outline': 'var(--live)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
}

/** White on Mantine's own red is too faint to read. */
const light = {
  ...shared,
  '--mantine-color-red-filled': 'var(--live)',
  '--mantine-color-red-filled-hover': 'var(--live)',
}

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light, dark: shared })
