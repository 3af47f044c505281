package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.testing.JvmRun;
import heirloom.testing.PortSpawn;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way of C libraries before glibc 2.34, where the kernel's listing or the limit fails it. */
class ListedClosingTest {

  @Test
  void aFullTableIsNotAMissingProgram() throws Exception {
    assertThat(PortSpawn.java(ListedClosingTest.class, "startWithAFullTable").run().output())
        .isEqualTo("EMFILE 24");
  }

  static void startWithAFullTable(String[] arguments) throws Exception {
    try (Backends.Owned older = Backends.withoutCloseFrom()) {
      // The first start makes what later ones use; classes cannot be loaded from a directory when
      // no descriptor is free.
      OsException warm = new SpawnException("x", Errno.exception("x", Errno.EMFILE));
      assertThat(warm.symbol() + " " + warm.code()).isNotEmpty();
      PortSpawn.of("/bin/true").on(older.os()).start().exit().join();
      List<FileInputStream> all = new ArrayList<>();
      OsHandle none = OsHandle.borrowed(0, "standard input");
      SpawnPlan plan =
          new SpawnPlan(
              "/bin/true",
              Optional.empty(),
              List.of(none, none, none),
              List.of(),
              numbers -> new SpawnPlan.Invocation(List.of(), Map.of()),
              SpawnPlan.Group.SAME,
              SpawnPlan.Ending.INDEPENDENT,
              false);
      String said = said(older, plan);
      while (said.isEmpty()) {
        try {
          all.add(new FileInputStream("/dev/null"));
        } catch (FileNotFoundException noneFree) {
          said = said(older, plan);
        }
      }
      for (FileInputStream one : all) {
        one.close();
      }
      System.out.print(said);
    }
  }

  private static String said(Backends.Owned older, SpawnPlan plan) {
    try {
      older.os().spawn(plan).exit().join();
      return "";
    } catch (OsException e) {
      return e.symbol() + " " + e.code();
    }
  }

  @Test
  void aDescriptorAboveALoweredLimitIsNamed() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "only bash opens numbers above 9");
    JvmRun.Result result =
        JvmRun.of(ListedClosingTest.class, "startUnderALimit")
            .under("/bin/bash", "-c", "exec 900</dev/null; ulimit -n 800; exec \"$@\"", "bash")
            .run();
    assertThat(result.output())
        .contains("EBADF 9: descriptor 900 is open here, above this process's limit");
  }

  static void startUnderALimit(String[] arguments) throws Exception {
    try (Backends.Owned older = Backends.withoutCloseFrom()) {
      PortSpawn.of("/bin/true").on(older.os()).start().exit().join();
      System.out.print("started");
    } catch (OsException e) {
      System.out.print(e.symbol() + " " + e.code() + ": " + e.sentence());
    }
  }
}
