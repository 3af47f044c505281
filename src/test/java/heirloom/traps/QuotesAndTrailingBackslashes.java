package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import heirloom.os.windows.ArgvRules;
import heirloom.os.windows.WindowsParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Backslashes before a quote, empty arguments and tabs break naive quoting.
 *
 * <p>Documented in "Parsing C command-line arguments" on Microsoft Learn.
 *
 * <p>We quote by those rules; the round trip is checked against our own reading of them everywhere,
 * and against CommandLineToArgvW on Windows.
 */
class QuotesAndTrailingBackslashes {

  private static final String HARD = "ab \t\"\"\\\\\\\n\u000B\r%^&|<>*?'é\uD83D\uDE00\uD83D";
  private static final String PROGRAM = "C:\\Program Files\\x y\\x.exe";

  @Test
  void everyShortArgumentComesBack() {
    char[] alphabet = {'a', ' ', '\t', '"', '\\', '\n'};
    int checked = 0;
    for (int length = 0; length <= 6; length++) {
      int words = (int) Math.pow(alphabet.length, length);
      for (int word = 0; word < words; word++) {
        StringBuilder argument = new StringBuilder();
        for (int i = 0, rest = word; i < length; i++, rest /= alphabet.length) {
          argument.append(alphabet[rest % alphabet.length]);
        }
        comesBack(List.of(argument.toString(), "next"));
        checked++;
      }
    }
    assertThat(checked).isEqualTo(55_987);
  }

  @Test
  void randomListsComeBack() {
    long seed = System.nanoTime();
    System.out.println("QuotesAndTrailingBackslashes seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      comesBack(randomList(random));
    }
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks the system's own parser")
  void theSystemsParserAgrees() {
    Function parse = NativeLibrary.getInstance("shell32").getFunction("CommandLineToArgvW");
    Function free = NativeLibrary.getInstance("kernel32").getFunction("LocalFree");
    long seed = System.nanoTime();
    System.out.println("QuotesAndTrailingBackslashes seed " + seed);
    Random random = new Random(seed);
    IntByReference count = new IntByReference();
    for (int i = 0; i < 100_000; i++) {
      List<String> arguments = randomList(random);
      String line = WindowsParts.commandLine(PROGRAM, arguments);
      Pointer words = parse.invokePointer(new Object[] {new WString(line), count});
      String[] seen = words.getWideStringArray(0, count.getValue());
      free.invokePointer(new Object[] {words});
      assertThat(Arrays.asList(seen).subList(1, seen.length)).isEqualTo(arguments);
      assertThat(seen[0]).isEqualTo(PROGRAM);
    }
  }

  private static void comesBack(List<String> arguments) {
    List<String> words = ArgvRules.split(WindowsParts.commandLine(PROGRAM, arguments));
    if (!words.get(0).equals(PROGRAM) || !words.subList(1, words.size()).equals(arguments)) {
      assertThat(words.subList(1, words.size())).isEqualTo(arguments);
      assertThat(words.get(0)).isEqualTo(PROGRAM);
    }
  }

  private static List<String> randomList(Random random) {
    List<String> arguments = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      StringBuilder argument = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        argument.append(HARD.charAt(random.nextInt(HARD.length())));
      }
      arguments.add(argument.toString());
    }
    return arguments;
  }
}
