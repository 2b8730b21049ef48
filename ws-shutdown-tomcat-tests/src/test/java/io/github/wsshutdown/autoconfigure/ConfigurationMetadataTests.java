/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata of the configuration, and that the documentation agrees with it.
 */
class ConfigurationMetadataTests {

	private static final Path DOCUMENTATION = Path.of("..", "docs", "configuration.md");

	private static final Pattern SECTION = Pattern.compile(
			"^#{2,3} `(ws-shutdown\\.[a-z.-]+?)(?:\\.<[a-z ]+>)?`\\R+\\|.*\\R\\| ---.*\\R\\| [^|]+ \\| ([^|]+) \\|",
			Pattern.MULTILINE);

	private static final Pattern ROW = Pattern
		.compile("^\\| \\[`([a-z.-]+?)(?:\\.\\[<path>])?`]\\(#[a-z-]+\\) \\| ([^|]+) \\|", Pattern.MULTILINE);

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@Test
	void whenPropertyExistsThenItIsDescribed() throws IOException {
		List<Map<String, Object>> properties = metadata().read("$.properties");
		assertThat(properties).isNotEmpty()
			.allSatisfy((property) -> assertThat(property.get("description")).as("%s", property.get("name"))
				.asString()
				.isNotBlank()
				.endsWith("."));
	}

	@Test
	void whenPropertyExistsThenItIsDocumentedWithItsDefaultAndNoOtherIs() throws IOException {
		Map<String, Object> existing = new TreeMap<>();
		List<Map<String, Object>> properties = metadata().read("$.properties");
		properties.stream()
			.filter((property) -> ((String) property.get("name")).startsWith("ws-shutdown."))
			.forEach((property) -> existing.put((String) property.get("name"), property.get("defaultValue")));
		assertDocumented(documented(SECTION, ""), existing);
		assertDocumented(documented(ROW, "ws-shutdown."), existing);
	}

	private static void assertDocumented(Map<String, String> documented, Map<String, Object> existing) {
		assertThat(documented.keySet()).isEqualTo(existing.keySet());
		existing.forEach((name, defaultValue) -> assertDefault(name, documented.get(name), defaultValue));
	}

	private static void assertDefault(String name, String documented, Object defaultValue) {
		Matcher code = CODE.matcher(documented);
		if (defaultValue == null) {
			assertThat(code.matches()).as("%s has no default but %s is documented", name, documented).isFalse();
			return;
		}
		assertThat(code.matches()).as("default of %s: %s", name, documented).isTrue();
		String value = code.group(1);
		boolean duration = value.matches("\\d+(ms|s|m|h)");
		assertThat(duration ? DurationStyle.detectAndParse(value) : value).as(name)
			.isEqualTo(duration ? DurationStyle.detectAndParse(defaultValue.toString()) : defaultValue.toString());
	}

	@Test
	void whenCodeIsChosenThenUsualOnesAreProposed() throws IOException {
		List<Integer> codes = metadata().read("$.hints[?(@.name=='ws-shutdown.drain.close-code')].values[*].value");
		assertThat(codes).contains(1001, 1012, 1013);
	}

	private static Map<String, String> documented(Pattern pattern, String prefix) throws IOException {
		Map<String, String> defaults = new TreeMap<>();
		Matcher property = pattern.matcher(Files.readString(DOCUMENTATION));
		while (property.find()) {
			defaults.put(prefix + property.group(1), property.group(2).trim());
		}
		return defaults;
	}

	private static DocumentContext metadata() throws IOException {
		URL library = WebSocketShutdownProperties.class.getProtectionDomain().getCodeSource().getLocation();
		try (URLClassLoader classLoader = new URLClassLoader(new URL[] { library }, null);
				InputStream metadata = classLoader.getResourceAsStream("META-INF/spring-configuration-metadata.json")) {
			assertThat(metadata).isNotNull();
			return JsonPath.parse(new String(metadata.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

}
