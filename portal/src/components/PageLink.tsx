import { Link } from '@tanstack/react-router';
import type { CSSProperties, ReactNode } from 'react';
import { dropEmpty, keptState, type UrlState, useUrlState } from '../app/scope/use-url-state.ts';

export type PagePath =
  | '/'
  | '/live'
  | '/map'
  | '/services'
  | '/services/$service'
  | '/services/$service/resource'
  | '/traces'
  | '/traces/$traceId'
  | '/performance'
  | '/failures'
  | '/transactions'
  | '/transactions/$operationId'
  | '/usage'
  | '/logs'
  | '/query'
  | '/metrics'
  | '/forwarding'
  | '/doctor'
  | '/settings';

interface PageLinkProps {
  readonly to: PagePath;
  readonly params?: Readonly<Record<string, string>>;
  /** The page's own state; project, environment and time range come along by themselves */
  readonly search?: UrlState;
  readonly className?: string | undefined;
  readonly style?: CSSProperties;
  readonly title?: string;
  readonly children: ReactNode;
  readonly onClick?: () => void;
  readonly 'aria-label'?: string;
}

/** A link to another page of the portal. */
export function PageLink({ to, params, search, children, ...rest }: PageLinkProps) {
  const [state] = useUrlState();
  const target = { to, params: params ?? {}, search: dropEmpty({ ...keptState(state), ...search }) };
  return (
    <Link
      {...(target as { to: string })}
      {...rest}
      activeOptions={{ exact: to === '/', includeSearch: false }}
    >
      {children}
    </Link>
  );
}
