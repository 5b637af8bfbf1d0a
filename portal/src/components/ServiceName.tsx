import { serviceColor } from '../format/colors.ts';
import { PageLink } from './PageLink.tsx';
import { Untrusted } from './text/Untrusted.tsx';
import { useScheme } from './use-scheme.ts';

interface ServiceNameProps {
  readonly name: string;
  /** Links to the service's page unless false */
  readonly link?: boolean;
  readonly color?: string | undefined;
}

/** A service with its colour, which is the same on every page. */
export function ServiceName({ name, link = true, color }: ServiceNameProps) {
  const scheme = useScheme();
  return (
    <span
      style={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 6,
        minWidth: 0,
        maxWidth: '100%',
        verticalAlign: 'bottom',
      }}
    >
      <span
        aria-hidden="true"
        style={{
          width: 8,
          height: 8,
          borderRadius: 2,
          flex: 'none',
          background: color ?? serviceColor(name, scheme),
        }}
      />
      <span className="hw-ellipsis">
        {link ? (
          <PageLink to="/services/$service" params={{ service: name }}>
            <Untrusted text={name} />
          </PageLink>
        ) : (
          <Untrusted text={name} />
        )}
      </span>
    </span>
  );
}
