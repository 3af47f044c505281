package heirloom.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the project's own JSON: objects, arrays, strings, whole numbers. Not a general reader: it
 * trusts its input to be well formed and fails loudly where it is not.
 */
public final class TinyJson {

  private final String text;
  private int at;

  private TinyJson(String text) {
    this.text = text;
  }

  /** A Map, List, String or Long. */
  public static Object read(String text) {
    TinyJson reader = new TinyJson(text);
    Object value = reader.value();
    reader.skipSpace();
    if (reader.at != text.length()) {
      throw new IllegalArgumentException("at=" + reader.at + ", expected the end");
    }
    return value;
  }

  private Object value() {
    skipSpace();
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    for (boolean more = !closes('}'); more; more = comma('}')) {
      skipSpace();
      String name = string();
      skipSpace();
      take(':');
      members.put(name, value());
    }
    return members;
  }

  private List<Object> array() {
    List<Object> items = new ArrayList<>();
    at++;
    for (boolean more = !closes(']'); more; more = comma(']')) {
      items.add(value());
    }
    return items;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    take('"');
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = text.charAt(at++);
      switch (escape) {
        case 'u' -> {
          out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        default -> out.append(escape);
      }
    }
    at++;
    return out.toString();
  }

  private Long number() {
    int start = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return Long.valueOf(text.substring(start, at));
  }

  private boolean closes(char end) {
    skipSpace();
    if (text.charAt(at) != end) {
      return false;
    }
    at++;
    return true;
  }

  private boolean comma(char end) {
    if (closes(end)) {
      return false;
    }
    take(',');
    return true;
  }

  private void take(char c) {
    if (text.charAt(at) != c) {
      throw new IllegalArgumentException("at=" + at + ", expected " + c);
    }
    at++;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
