package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Capabilities;
import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.linux.Backends;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * addclosefrom_np needs glibc 2.34, addchdir_np 2.29, and EMFILE in a probe can be taken for
 * "missing". (NuProcess LibC; Rust std.) Probed once, only true absence is remembered; without
 * closefrom the numbers that /proc/self/fd lists are closed, and doctor says so.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "functions of a C library")
final class SpawnExtensionIsMissing {

  @Test
  void withoutItTheListedNumbersAreClosed() throws Exception {
    try (Backends.Owned older = Backends.withoutCloseFrom();
        FileInputStream leaky = new FileInputStream("/dev/zero");
        OsHandle grant = older.os().nullDevice()) {
      assertThat(leaky.read()).isZero();
      COracle.Report report =
          COracle.parse(
              PortSpawn.of(COracle.program()).on(older.os()).grants(grant).run().output());
      assertThat(report.descriptors()).containsOnlyKeys(0, 1, 2, 3);
      assertThat(item(older.os().capabilities()).available()).isFalse();
      assertThat(older.os().capabilities().level()).isEqualTo(Capabilities.Level.DEGRADED);
    }
  }

  @Test
  void temporariesOfTheRemappingAreClosedToo() throws Exception {
    try (Backends.Owned older = Backends.withoutCloseFrom();
        OsHandle own = older.os().standardStream(2)) {
      // So many that the temporary for 2 lies above every number that is open here and listed.
      OsHandle[] grants = new OsHandle[1000];
      Arrays.fill(grants, own);
      COracle.Report report =
          COracle.parse(
              PortSpawn.of(COracle.program()).on(older.os()).grants(grants).run().output());
      assertThat(report.descriptors()).hasSize(1003).containsOnlyKeys(range(1003));
    }
  }

  private static Integer[] range(int end) {
    return IntStream.range(0, end).boxed().toArray(Integer[]::new);
  }

  @Test
  void aFullTableOfDescriptorsIsNotTakenForAnOldLibrary() throws Exception {
    Capabilities.Item item = item(Current.os().capabilities());
    assertThat(item.available()).isEqualTo(Backends.hasCloseFrom());
    PortSpawn.Result limited =
        PortSpawn.java(SpawnExtensionIsMissing.class, "probeWithoutFreeDescriptors").run();
    assertThat(limited.output()).isEqualTo("full: " + item.available());
  }

  static void probeWithoutFreeDescriptors(String[] arguments) throws Exception {
    // What comes from a directory of classes needs a descriptor itself; the probe must not.
    Backends.closeNumber(-1);
    for (String part : List.of("", "$Chdir", "$CloseFrom")) {
      Class.forName(
          "heirloom.os.linux.SpawnExtensions" + part,
          false,
          SpawnExtensionIsMissing.class.getClassLoader());
    }
    List<FileInputStream> all = new ArrayList<>();
    boolean full = false;
    while (!full) {
      try {
        all.add(new FileInputStream("/dev/null"));
      } catch (FileNotFoundException noneFree) {
        full = true;
      }
    }
    boolean found = Backends.hasCloseFrom();
    for (FileInputStream one : all) {
      one.close();
    }
    System.out.print("full: " + found);
  }

  private static Capabilities.Item item(Capabilities capabilities) {
    return capabilities.items().stream()
        .filter(one -> one.name().equals("posix_spawn closefrom"))
        .findFirst()
        .orElseThrow();
  }
}
