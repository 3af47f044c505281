package heirloom.cli.inspect;

import heirloom.inspect.HeldHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A held handle for scripts. */
public final class HandleJson {

  private HandleJson() {}

  /** Its fields by name, in order; what cannot be told is left out. */
  public static Map<String, Object> of(HeldHandle handle) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("fd", handle.number());
    map.put("kind", handle.kind().word());
    handle.grant().ifPresent(name -> map.put("grant", name));
    map.put("access", handle.access());
    handle.size().ifPresent(bytes -> map.put("size", bytes));
    map.put("offset", handle.offset());
    map.put("closedOnExec", handle.closedOnExec());
    handle.oneWay().ifPresent(refused -> map.put("oneWay", refused));
    if (!handle.seals().isEmpty()) {
      map.put("seals", List.copyOf(handle.seals()));
    }
    map.put("identity", handle.identity());
    map.put("target", handle.target());
    return map;
  }
}
