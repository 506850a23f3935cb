// Mantine's styles come first, so that those of the components override them.
import '@mantine/core/styles.css';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { sessionQuery } from './api/session.ts';
import { App } from './app.tsx';
import './global.css';
import { preloadPage } from './shell/pages.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root');
// Both are asked for before the first rendering, so that they are there sooner.
void queryClient.prefetchQuery(sessionQuery);
preloadPage(window.location.pathname.replace(/^\/console/, ''));
createRoot(root).render(<App />);
