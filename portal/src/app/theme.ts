import { createTheme, type MantineColorsTuple } from '@mantine/core';

const water: MantineColorsTuple = [
  '#e7f6fb',
  '#d3e9f1',
  '#a6d2e3',
  '#77bad4',
  '#50a6c8',
  '#3899c1',
  '#2790bd',
  '#177da8',
  '#0b6e8f',
  '#005f80',
];

const slate: MantineColorsTuple = [
  '#e3e9ed',
  '#c3ced6',
  '#97a7b2',
  '#6f818d',
  '#384650',
  '#2b3740',
  '#1c262e',
  '#182027',
  '#11171c',
  '#0d1216',
];

export const theme = createTheme({
  primaryColor: 'water',
  primaryShade: { light: 8, dark: 5 },
  autoContrast: true,
  colors: { water, dark: slate },
  fontFamily:
    "Inter, 'Segoe UI', system-ui, -apple-system, 'Noto Sans', 'Noto Sans KR', Roboto, Helvetica, Arial, sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } },
  },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, fz: 12 } },
    Tabs: { defaultProps: { variant: 'default' } },
  },
});
