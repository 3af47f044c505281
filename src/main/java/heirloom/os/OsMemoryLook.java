package heirloom.os;

import java.util.Optional;
import java.util.Set;

/**
 * What a look at a memory file tells, whoever made it.
 *
 * @param seals in fcntl(2)'s words, such as {@code shrink}; empty where there are none and where
 *     this user may not ask
 * @param oneWay whether the kernel refuses every new writable mapping; empty when unknown
 */
public record OsMemoryLook(Set<String> seals, Optional<Boolean> oneWay) {

  /** Nothing could be asked. */
  public static final OsMemoryLook UNKNOWN = new OsMemoryLook(Set.of(), Optional.empty());
}
