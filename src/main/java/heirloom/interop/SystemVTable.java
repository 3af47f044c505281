package heirloom.interop;

import heirloom.interop.LeftBehind.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the tables of {@code /proc/sysvipc}. Columns are found by their headings, as kernels add
 * some. Pure. Source: sysvipc(7), proc(5).
 */
final class SystemVTable {

  private SystemVTable() {}

  static List<LeftBehind> segments(List<String> lines, long user) {
    return rows(lines, user).stream()
        .map(
            row ->
                new LeftBehind(
                    Kind.SEGMENT,
                    "shm:" + row.get("shmid"),
                    key(row),
                    row.number("size"),
                    row.number("nattch")))
        .toList();
  }

  static List<LeftBehind> sets(List<String> lines, long user) {
    return rows(lines, user).stream()
        .map(row -> new LeftBehind(Kind.SEMAPHORE_SET, "sem:" + row.get("semid"), key(row), 0, 0))
        .toList();
  }

  /** A line, its words by the table's headings. */
  private record Row(List<String> heads, List<String> words) {
    String get(String head) {
      return words.get(heads.indexOf(head));
    }

    long number(String head) {
      return Long.parseLong(get(head));
    }
  }

  private static List<Row> rows(List<String> lines, long user) {
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> heads = words(lines.get(0));
    return lines.stream()
        .skip(1)
        .map(line -> new Row(heads, words(line)))
        .filter(row -> row.words().size() > heads.indexOf("uid"))
        .filter(row -> row.get("uid").equals(Long.toString(user)))
        .toList();
  }

  /** The kernel prints keys as signed numbers, ipcs as eight hexadecimal digits. */
  private static String key(Row row) {
    return "key " + new SystemVKey((int) row.number("key"));
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split("\\s+", -1));
  }
}
