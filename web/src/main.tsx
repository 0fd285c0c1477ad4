import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { dropExpired } from './storage/stored.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
dropExpired();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
