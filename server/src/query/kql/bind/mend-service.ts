/** The service's map of columns by name: a column, a list of those of one type, or a dictionary by type. */
interface ColumnMap {
  readonly _nameMap: {
    tryGetValue(name: string, found: { v?: unknown }): boolean;
    setItem(name: string, value: unknown): void;
  };
  GetTypeKey(type: object): object;
  Add(column: ColumnSymbol): void;
}

interface ColumnSymbol {
  readonly Name: string;
  readonly Type: object;
}

interface TypeDictionary {
  setItem(type: object, columns: unknown): void;
}

/** What the service and the runtime it is compiled to leave in the global scope. */
interface ServiceGlobals {
  readonly Kusto: {
    readonly Language: {
      readonly Binding: { readonly ColumnMap: { readonly prototype: ColumnMap } };
      readonly Symbols: { readonly ColumnSymbol: unknown; readonly TypeSymbol: unknown };
    };
  };
  readonly System: {
    readonly Object: unknown;
    readonly Collections: {
      readonly Generic: {
        List$1(item: unknown): unknown;
        Dictionary$2(key: unknown, value: unknown): { readonly ctor: new () => TypeDictionary };
      };
    };
  };
  readonly Bridge: { is(value: unknown, type: unknown): boolean };
}

/**
 * `union A, B, C` where A and B have a column of one type and C has it of another: the service (12.4) makes the
 * dictionary of the two types and forgets to keep it, so the third type is lost and names after the union are unknown.
 */
export function mendColumnMap(): void {
  const { Kusto, System, Bridge } = globalThis as unknown as ServiceGlobals;
  const { Generic } = System.Collections;
  const { ColumnSymbol, TypeSymbol } = Kusto.Language.Symbols;
  const map = Kusto.Language.Binding.ColumnMap.prototype;
  const add = map.Add;
  map.Add = function (this: ColumnMap, column: ColumnSymbol): void {
    const found: { v?: unknown } = {};
    if (this._nameMap.tryGetValue(column.Name, found) && Bridge.is(found.v, Generic.List$1(ColumnSymbol))) {
      const list = found.v as { getItem(at: number): ColumnSymbol };
      const [listKey, columnKey] = [list.getItem(0).Type, column.Type].map((type) => this.GetTypeKey(type));
      if (listKey !== columnKey) {
        const types = new (Generic.Dictionary$2(TypeSymbol, System.Object).ctor)();
        types.setItem(listKey!, list);
        types.setItem(columnKey!, column);
        this._nameMap.setItem(column.Name, types);
        return;
      }
    }
    add.call(this, column);
  };
}
