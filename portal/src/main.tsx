import '@mantine/core/styles.css';
import './app/theme.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { installTrustedTypesPolicy } from './app/trusted-types.ts';

installTrustedTypesPolicy();
createRoot(document.getElementById('root')!).render(<App />);
