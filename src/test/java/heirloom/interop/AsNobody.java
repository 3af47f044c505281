package heirloom.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.testing.COracle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Lets another user make a segment or a set, by the C program under setpriv. */
final class AsNobody {

  private AsNobody() {}

  /** Makes it under the key of the file. */
  static void run(String what, Path keyFile) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv of util-linux here");
    assumeTrue((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
    // The other user must reach the program and the key.
    Path program = Files.createTempFile(Path.of("/tmp"), "heirloom-peer", "");
    try {
      Files.write(program, Files.readAllBytes(Path.of(COracle.program("interop_peer"))));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(
          keyFile.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
      String file = keyFile.toString();
      List<String> words =
          switch (what) {
            case "segment" -> List.of("sysv", "create", file, "theirs");
            case "set" -> List.of("set", file);
            case "gift segment" -> List.of("gift", "segment", file, "0");
            case "gift set" -> List.of("gift", "set", file, "0");
            default -> throw new IllegalArgumentException(what);
          };
      List<String> command =
          new ArrayList<>(
              List.of("/usr/bin/setpriv", "--reuid=65534", "--clear-groups", program.toString()));
      command.addAll(words);
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (process.waitFor() != 0) {
        throw new AssertionError(said);
      }
    } finally {
      Files.delete(program);
    }
  }
}
