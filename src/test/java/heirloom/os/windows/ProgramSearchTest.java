package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProgramSearchTest {

  private static final ProgramSearch.Places PLACES =
      new ProgramSearch.Places(
          "C:\\work",
          List.of("C:\\jdk\\bin", "C:\\work", "C:\\Windows\\system32"),
          "D:\\tools;relative;\"E:\\with space\";;F:\\");

  @Test
  void aBareNameIsLookedForInTheDocumentedOrder() {
    List<String> asked = new ArrayList<>();
    assertThat(
            ProgramSearch.find(
                "x",
                PLACES,
                candidate -> {
                  asked.add(candidate);
                  return false;
                }))
        .isEmpty();
    assertThat(asked)
        .containsExactly(
            "C:\\jdk\\bin\\x.exe",
            "C:\\jdk\\bin\\x",
            "C:\\work\\x.exe",
            "C:\\work\\x",
            "C:\\Windows\\system32\\x.exe",
            "C:\\Windows\\system32\\x",
            "D:\\tools\\x.exe",
            "D:\\tools\\x",
            "E:\\with space\\x.exe",
            "E:\\with space\\x",
            "F:\\x.exe",
            "F:\\x");
  }

  @Test
  void aNameWithADirectoryIsTakenFromHere() {
    Set<String> files = Set.of("C:\\work\\sub\\x.exe", "D:\\tools\\sub\\x.exe", "C:\\top.exe");
    assertThat(ProgramSearch.find("sub/x", PLACES, files::contains))
        .hasValue("C:\\work\\sub\\x.exe");
    assertThat(ProgramSearch.find("\\top", PLACES, files::contains)).hasValue("C:\\top.exe");
  }

  @Test
  void anAbsoluteNameIsTakenAsItIs() {
    Set<String> files = Set.of("C:\\a b\\x.com", "\\\\server\\share\\y.exe");
    assertThat(ProgramSearch.find("C:/a b/x.com", PLACES, files::contains))
        .hasValue("C:\\a b\\x.com");
    assertThat(ProgramSearch.find("\\\\server\\share\\y", PLACES, files::contains))
        .hasValue("\\\\server\\share\\y.exe");
  }

  @Test
  void aDirectoryIsNoProgram() {
    assertThat(ProgramSearch.find("C:\\work\\", PLACES, candidate -> true)).isEmpty();
  }
}
