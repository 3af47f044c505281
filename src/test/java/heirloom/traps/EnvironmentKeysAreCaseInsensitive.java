package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.windows.WindowsParts;
import heirloom.testing.PortSpawn;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Windows needs a block sorted without regard to case, no name twice but for case, two NULs at its
 * end, the Unicode flag, and SystemRoot, without which children fail.
 *
 * <p>Documented in "Changing Environment Variables" on Microsoft Learn.
 *
 * <p>One pure builder makes the block.
 */
class EnvironmentKeysAreCaseInsensitive {

  @Test
  void namesAreSortedByUpperCaseAndDrivesStay() {
    Map<String, String> all = Map.of("b", "2", "A", "1", "_", "4", "C", "3", "=C:", "C:\\work");
    assertThat(WindowsParts.environmentBlock(all, Optional.empty()))
        .isEqualTo("=C:=C:\\work\0A=1\0b=2\0C=3\0_=4\0\0");
  }

  @Test
  void anEmptyBlockHasTwoNulsToo() {
    assertThat(WindowsParts.environmentBlock(Map.of(), Optional.empty())).isEqualTo("\0\0");
  }

  @Test
  void systemRootIsAddedWhereItLacks() {
    assertThat(WindowsParts.environmentBlock(Map.of("T", "1"), Optional.of("C:\\Windows")))
        .isEqualTo("SystemRoot=C:\\Windows\0T=1\0\0");
    assertThat(
            WindowsParts.environmentBlock(Map.of("SYSTEMROOT", "D:"), Optional.of("C:\\Windows")))
        .isEqualTo("SYSTEMROOT=D:\0\0");
  }

  @Test
  void namesThatDifferInCaseOnlyAreRefused() {
    assertThatThrownBy(
            () -> WindowsParts.environmentBlock(Map.of("Path", "a", "PATH", "b"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Path")
        .hasMessageContaining("PATH");
  }

  @Test
  void whatWouldSmuggleAVariableIsRefused() {
    for (String name : new String[] {"", "a=b", "a\0b", "=a=b"}) {
      assertThatThrownBy(() -> WindowsParts.environmentBlock(Map.of(name, "x"), Optional.empty()))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> WindowsParts.environmentBlock(Map.of("a", "x\0b=y"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("y");
  }

  @Test
  void anyMapComesBackFromTheBlock() {
    long seed = System.nanoTime();
    System.out.println("EnvironmentKeysAreCaseInsensitive seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (int n = random.nextInt(30); n > 0; n--) {
        all.put(
            Integer.toString(random.nextInt(1 << 20), 36),
            Integer.toString(random.nextInt(), 36) + "=");
      }
      String block = WindowsParts.environmentBlock(all, Optional.empty());
      assertThat(block).endsWith("\0\0");
      Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      String last = "";
      for (String entry : block.split("\0", -1)) {
        if (!entry.isEmpty()) {
          String name = entry.substring(0, entry.indexOf('='));
          assertThat(name.toUpperCase(java.util.Locale.ROOT)).isGreaterThan(last);
          last = name.toUpperCase(java.util.Locale.ROOT);
          seen.put(name, entry.substring(entry.indexOf('=') + 1));
        }
      }
      assertThat(seen).isEqualTo(all);
    }
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts a Windows child")
  void theChildSeesWhatWasGiven() throws Exception {
    Map<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.put("zeta", "ünïcode \u4E2D");
    given.put("Alpha", "1");
    PortSpawn.Result result =
        PortSpawn.java(EnvironmentKeysAreCaseInsensitive.class, "show").environment(given).run();
    assertThat(result.output()).contains("1 252 20013 C:\\").contains(System.getenv("SystemRoot"));
  }

  static void show(String[] unused) {
    String zeta = System.getenv("ZETA");
    System.out.print(
        System.getenv("ALPHA")
            + " "
            + (int) zeta.charAt(0)
            + " "
            + (int) zeta.charAt(zeta.length() - 1)
            + " "
            + System.getenv("SYSTEMROOT"));
  }
}
