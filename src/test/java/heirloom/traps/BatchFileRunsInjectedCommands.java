package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.SpawnException;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WindowsParts;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Windows runs .bat and .cmd through cmd.exe, where no quoting of arguments is safe.
 *
 * <p>Documented in CVE-2024-24576.
 *
 * <p>We refuse them by default, in any case and with trailing dots or spaces; where they are
 * allowed, arguments that cmd.exe would act on are refused.
 */
class BatchFileRunsInjectedCommands {

  @Test
  void everySpellingIsKnown() {
    for (String name :
        List.of(
            "x.bat",
            "X.BAT",
            "x.Cmd",
            "x.bat.",
            "x.bat ",
            "x.bat. . .",
            "C:\\a b\\x.cmd",
            "C:/a/x.bAt",
            "C:x.bat",
            "\\\\?\\C:\\a\\x.bat",
            "\\\\server\\share\\x.cmd",
            "x.bat::$DATA",
            "C:\\a\\x.bat. ::$DATA",
            "x.exe.bat",
            ".bat")) {
      assertThat(WindowsParts.isBatch(name)).as(name).isTrue();
    }
    for (String name : List.of("x.exe", "bat", "x.bat.exe", "C:\\x.bat\\y.exe", "x.batch", "")) {
      assertThat(WindowsParts.isBatch(name)).as(name).isFalse();
    }
  }

  @Test
  void argumentsThatTheInterpreterActsOnAreRefused() {
    for (String bad : List.of("\"", "%PATH%", "!x!", "^", "&calc", "|", "<", ">", "a\rb", "a\nb")) {
      assertThatThrownBy(() -> WindowsParts.batchLine("C:\\cmd.exe", "C:\\x.bat", List.of(bad)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> WindowsParts.batchLine("C:\\cmd.exe", "C:\\" + bad + ".bat", List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(WindowsParts.batchLine("C:\\cmd.exe", "C:\\a b\\x.bat", List.of("one", "two 2", "")))
        .isEqualTo("\"C:\\cmd.exe\" /d /v:off /s /c \"\"C:\\a b\\x.bat\" \"one\" \"two 2\" \"\"\"");
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts a Windows child")
  void theyAreRefusedBeforeAnyProcessExists(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("x.bat"), "@echo started\r\n");
    KernelSpy spy = new KernelSpy();
    for (String name : List.of(file.toString(), file.toString().replace("x.bat", "X.BAT"))) {
      assertThatThrownBy(() -> PortSpawn.of(name, "a").on(spy.os()).start())
          .isInstanceOf(SpawnException.class)
          .hasMessageContaining("batch files");
    }
    assertThat(spy.calls("CreateProcessW")).isEmpty();
  }
}
