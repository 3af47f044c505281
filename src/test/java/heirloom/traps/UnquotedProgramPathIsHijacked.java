package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WindowsParts;
import heirloom.testing.PortSpawn;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * With a null lpApplicationName a start of {@code C:\Program Files\x} may run {@code
 * C:\Program.exe}.
 *
 * <p>Documented in CWE-428 and on CreateProcessW's page.
 *
 * <p>We resolve the program ourselves and always pass its absolute path there.
 */
class UnquotedProgramPathIsHijacked {

  @Test
  void aPrefixOfThePathIsNeverTried() {
    Set<String> files = Set.of("C:\\Program.exe", "C:\\Program Files\\x.exe");
    assertThat(
            WindowsParts.findProgram(
                "C:\\Program Files\\x", "C:\\", List.of("C:\\"), "C:\\", files::contains))
        .hasValue("C:\\Program Files\\x.exe");
    assertThat(
            WindowsParts.findProgram(
                "C:\\Program Files\\gone", "C:\\", List.of("C:\\"), "C:\\", files::contains))
        .isEmpty();
  }

  @Test
  void theProgramIsQuotedInTheLineToo() {
    assertThat(WindowsParts.commandLine("C:\\Program Files\\x.exe", List.of("a")))
        .isEqualTo("\"C:\\Program Files\\x.exe\" a");
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
  void theSystemGetsAnAbsolutePath() throws Exception {
    KernelSpy spy = new KernelSpy();
    PortSpawn.of("cmd", "/c", "exit").on(spy.os()).start().exit().join();
    Object application = spy.calls("CreateProcessW").get(0).arguments().get(0);
    assertThat(application.toString().toLowerCase(java.util.Locale.ROOT))
        .isEqualTo("c:\\windows\\system32\\cmd.exe");
  }
}
