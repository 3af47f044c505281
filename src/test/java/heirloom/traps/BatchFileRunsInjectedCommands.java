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
 * <p>We refuse them by default, in any case and with trailing dots or spaces, and judge the path
 * that the system would open; where they are allowed, arguments that cmd.exe would act on are
 * refused.
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
            ".bat",
            "C:\\a\\x.bat\\.",
            "C:\\a\\x.bat/.",
            "C:\\a\\x.bat\\y\\..",
            "x.bat\\y\\z\\..\\..",
            "x.bat\\.\\y.exe\\../.",
            "x.bat.\\. ",
            "x.bat \\y\\..",
            "x.bat\\ .",
            "x.bat\\\\",
            "C:\\..\\x.bat\\y\\..\\",
            "\\\\server\\share\\x.cmd\\.",
            "\\\\.\\C:\\x.cmd\\y\\..",
            "\\\\?\\C:\\x.cmd\\y\\..",
            "x.bat:stream\\.",
            "x.exe:y.bat")) {
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
    Files.createDirectory(folder.resolve("y"));
    String path = file.toString();
    // In a folder that is named like one there may be programs.
    for (String name :
        List.of(
            path,
            path.replace("x.bat", "X.BAT"),
            path + "\\.",
            path + "/.",
            path + "\\y\\..",
            path + "\\y\\z\\..\\..",
            path + "\\no.exe/../.",
            folder + "\\y\\..\\x.bat\\.",
            folder + "\\y\\..\\X.Bat.\\.",
            path + "::$DATA",
            path + " ",
            path + "\\. ",
            path + "\\")) {
      assertThatThrownBy(() -> PortSpawn.of(name, "a").on(spy.os()).start())
          .as(name)
          .isInstanceOf(SpawnException.class)
          .satisfiesAnyOf(
              refused -> assertThat(refused).hasMessageContaining("batch files"),
              // Where no file has such a name for a JVM either.
              unknown -> assertThat(unknown).hasMessageContaining("ERROR_FILE_NOT_FOUND"));
    }
    for (String name : List.of(path + "\\.", path + "/.", path + "\\y\\..")) {
      assertThatThrownBy(() -> PortSpawn.of(name, "a").on(spy.os()).start())
          .hasMessageContaining("batch files");
    }
    assertThat(spy.calls("CreateProcessW")).isEmpty();
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts a Windows child")
  void theNameThatIsJudgedIsTheOneThatIsStarted() throws Exception {
    KernelSpy spy = new KernelSpy();
    String system = System.getenv("SystemRoot") + "\\system32";
    PortSpawn.of(system + "\\no\\..\\cmd.exe\\.", "/c", "exit").on(spy.os()).start().exit().join();
    assertThat(spy.calls("CreateProcessW").get(0).arguments().get(0))
        .asString()
        .isEqualToIgnoringCase(system + "\\cmd.exe");
  }
}
