package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.WString;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FullPathTest {

  @Test
  void whatTheSystemTakesAwayIsGone() {
    Map.ofEntries(
            Map.entry("C:\\a\\b.exe", "C:\\a\\b.exe"),
            Map.entry("C:/a/./b.exe/.", "C:\\a\\b.exe"),
            Map.entry("C:\\a\\b.exe\\y\\..", "C:\\a\\b.exe"),
            Map.entry("C:\\a\\..\\..\\..\\b", "C:\\b"),
            Map.entry("C:\\a\\\\b", "C:\\a\\b"),
            Map.entry("C:\\a.\\b. . ", "C:\\a\\b"),
            Map.entry("C:\\a\\b\\", "C:\\a\\b\\"),
            Map.entry("C:\\...\\b", "C:\\...\\b"),
            Map.entry("C:\\", "C:\\"),
            Map.entry("C:..\\b", "C:..\\b"),
            Map.entry("..\\..\\b\\.", "..\\..\\b"),
            Map.entry("\\a\\..\\..\\b", "\\b"),
            Map.entry("\\\\server\\share\\..\\b", "\\\\server\\share\\b"),
            Map.entry("\\\\.\\C:\\a\\..\\..\\b", "\\\\.\\C:\\b"),
            Map.entry("\\\\?\\UNC\\server\\share\\..\\b", "\\\\?\\UNC\\server\\share\\b"),
            Map.entry("", ""))
        .forEach((path, expected) -> assertThat(FullPath.collapse(path)).isEqualTo(expected));
  }

  @Test
  void theLastNameIsFoundBehindSeparatorsAndDots() {
    assertThat(FullPath.name("C:\\a\\b.bat. \\. \\")).isEqualTo("b.bat");
    assertThat(FullPath.name("\\.\\")).isEmpty();
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks the system")
  void theSystemReadsItTheSameWay() {
    Function ask = NativeLibrary.getInstance("kernel32").getFunction("GetFullPathNameW");
    // No "...": Wine takes it for "..", Windows for a name.
    String[] parts = {".", "..", "a", "x.bat", "b.", "c ", "", "d e.f"};
    long seed = System.nanoTime();
    System.out.println("FullPathTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder path = new StringBuilder("C:");
      int count = 1 + random.nextInt(6);
      for (int k = 0; k < count; k++) {
        path.append(random.nextInt(4) == 0 ? '/' : '\\');
        path.append(parts[random.nextInt(parts.length)]);
      }
      char[] out = new char[1024];
      int length =
          ask.invokeInt(new Object[] {new WString(path.toString()), out.length, out, null});
      assertThat(FullPath.collapse(path.toString()))
          .as(path.toString())
          .isEqualTo(new String(out, 0, length));
    }
  }
}
