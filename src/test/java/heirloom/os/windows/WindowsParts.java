package heirloom.os.windows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The pure parts of this package, for the trap tests of another package; runs on every system. */
public final class WindowsParts {

  private WindowsParts() {}

  /** See {@link CommandLine#of}. */
  public static String commandLine(String program, List<String> arguments) {
    return CommandLine.of(program, arguments);
  }

  /** See {@link CommandLine#writable}. */
  public static char[] writable(String line) {
    return CommandLine.writable(line);
  }

  /** See {@link BatchFile#isBatch}. */
  public static boolean isBatch(String program) {
    return BatchFile.isBatch(program);
  }

  /** See {@link BatchFile#commandLine}. */
  public static String batchLine(String interpreter, String file, List<String> arguments) {
    return BatchFile.commandLine(interpreter, file, arguments);
  }

  /** See {@link EnvironmentBlock#of}. */
  public static String environmentBlock(Map<String, String> all, Optional<String> systemRoot) {
    return new String(EnvironmentBlock.of(all, systemRoot));
  }

  /** See {@link ProgramSearch#find}. */
  public static Optional<String> findProgram(
      String program, String current, List<String> before, String path, Predicate<String> isFile) {
    return ProgramSearch.find(program, new ProgramSearch.Places(current, before, path), isFile);
  }

  /** See {@link SectionLayout#high}. */
  public static int high(long value) {
    return SectionLayout.high(value);
  }

  /** See {@link SectionLayout#low}. */
  public static int low(long value) {
    return SectionLayout.low(value);
  }

  /** See {@link SectionLayout#join}. */
  public static long join(int high, int low) {
    return SectionLayout.join(high, low);
  }

  /** Whether the JDK's launcher takes the lock that ours does. */
  public static boolean lockGuardsTheJdk() {
    return SpawnLock.guardsTheJdk();
  }
}
