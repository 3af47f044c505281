package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WindowsParts;
import heirloom.testing.PortSpawn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * CreateProcessW may write into its command line, which a constant does not survive.
 *
 * <p>Documented on CreateProcessW's page (lpCommandLine).
 *
 * <p>It gets a private char[] with a NUL, never a String.
 */
class CommandLineBufferMustBeWritable {

  @Test
  void theBufferIsACopyWithItsNul() {
    String line = "\"x.exe\" a";
    char[] buffer = WindowsParts.writable(line);
    assertThat(buffer).hasSize(line.length() + 1).endsWith('\0');
    buffer[1] = 'y';
    assertThat(line).isEqualTo("\"x.exe\" a");
    assertThat(WindowsParts.writable(line)[1]).isEqualTo('x');
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
  void theSystemGetsThatBuffer() throws Exception {
    KernelSpy spy =
        new KernelSpy()
            .before(
                (name, arguments) -> {
                  if (name.equals("CreateProcessW")) {
                    assertThat(arguments[1]).isInstanceOf(char[].class);
                    assertThat((char[]) arguments[1]).endsWith('\0');
                  }
                });
    PortSpawn.of("cmd", "/c", "exit").on(spy.os()).start().exit().join();
    assertThat(spy.calls("CreateProcessW")).hasSize(1);
  }
}
