package heirloom.launch;

import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.os.OsHandle;
import heirloom.testing.FakeOs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Things to inherit that are made of Java objects, and what a fake child was told of them. */
final class FakeThings {

  private static final GrantType<Object> THING =
      GrantType.of(
          "thing",
          Object.class,
          claim -> {
            throw new IOException("not here");
          });

  private FakeThings() {}

  /** A thing of some handles. */
  static Inheritable thing(FakeOs where, String what, int handles, AtomicInteger deaths) {
    return () -> {
      List<OsHandle> all = new ArrayList<>();
      for (int i = 0; i < handles; i++) {
        all.add(where.handle(what + " " + i));
      }
      return new Grant(THING, all, Map.of("access", "rw"), deaths::incrementAndGet);
    };
  }

  /** A thing whose opening is a call that may fail. */
  static Inheritable opened(FakeOs where, AtomicInteger deaths) {
    return () -> new Grant(THING, List.of(where.nullDevice()), Map.of(), deaths::incrementAndGet);
  }

  /** The text that a child got in its environment. */
  static String handoff(FakeOs.Spawned child) {
    return child.invocation().environment().getOrDefault("HEIRLOOM", "none");
  }
}
