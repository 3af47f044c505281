package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.os.Current;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A second participant within this process: it adopts what a child would, and so maps the memory by
 * the child's means, beside the creator's mapping.
 *
 * @param thing what was adopted
 * @param grant the grant that it came from, whose holder it plays
 */
record Adopted<T extends AutoCloseable>(T thing, Grant grant) implements AutoCloseable {

  static <T extends AutoCloseable> Adopted<T> of(Inheritable given, GrantType<T> type)
      throws IOException {
    return of(given, type, Map.of());
  }

  /** The same with other words in the handoff. */
  static <T extends AutoCloseable> Adopted<T> of(
      Inheritable given, GrantType<T> type, Map<String, String> changed) throws IOException {
    Grant grant = given.open();
    List<Long> numbers = new ArrayList<>();
    for (OsHandle handle : grant.handles()) {
      numbers.add(handle.acquire());
      handle.release();
    }
    Map<String, String> attributes = new TreeMap<>(grant.attributes());
    attributes.putAll(changed);
    try {
      T thing =
          type.adopt(
              new Claim("thing", grant.type().word(), numbers, attributes, Current.claims()));
      return new Adopted<>(thing, grant);
    } catch (IOException | RuntimeException e) {
      grant.withdraw();
      throw e;
    } finally {
      // On Windows the number that was adopted is this handle.
      if (!Current.isWindows()) {
        grant.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      thing.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
