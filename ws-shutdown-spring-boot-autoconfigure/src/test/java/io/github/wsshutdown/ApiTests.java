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

package io.github.wsshutdown;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the public API: it is what the file {@code api.txt} says. Whoever changes it
 * changes the file, with what the test has written, and the changelog.
 */
class ApiTests {

	private static final Path DECLARED = Path.of("src/test/resources/api.txt");

	private static final Path FOUND = Path.of("target/api.txt");

	private static final int CLASS_MODIFIERS = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.ABSTRACT | Modifier.FINAL
			| Modifier.STATIC;

	@Test
	void whenApiIsReadThenItIsAsDeclared() throws Exception {
		List<String> found = publicTypes().flatMap(ApiTests::describe).toList();
		Files.write(FOUND, found);
		assertThat(found).as("%s, to be copied over %s if that is meant", FOUND, DECLARED)
			.containsExactlyElementsOf(Files.readAllLines(DECLARED));
	}

	private static Stream<Class<?>> publicTypes() throws IOException, URISyntaxException, ClassNotFoundException {
		Path classes = Path.of(WebSocketDrainer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		try (Stream<Path> files = Files.list(classes.resolve("io/github/wsshutdown"))) {
			List<String> names = files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".class") && !name.startsWith("package-info"))
				.map((name) -> name.replace(".class", ""))
				.sorted()
				.toList();
			List<Class<?>> types = new ArrayList<>();
			for (String name : names) {
				types.add(Class.forName("io.github.wsshutdown." + name));
			}
			return types.stream().filter(ApiTests::isVisible);
		}
	}

	private static boolean isVisible(Class<?> type) {
		Class<?> outer = type.getDeclaringClass();
		return isVisible(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isVisible(outer));
	}

	private static boolean isVisible(int modifiers) {
		return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
	}

	private static Stream<String> describe(Class<?> type) {
		Stream<String> members = Stream
			.of(Arrays.stream(type.getDeclaredFields()), Arrays.stream(type.getDeclaredConstructors()),
					Arrays.stream(type.getDeclaredMethods()))
			.flatMap((each) -> each)
			.filter((member) -> isVisible(member.getModifiers()) && !member.isSynthetic())
			.map((member) -> "\t" + describe(member))
			.sorted();
		return Stream.concat(Stream.of(header(type)), members);
	}

	/** What {@code toGenericString} says depends on the version of Java. */
	private static String header(Class<?> type) {
		String kind = type.isEnum() ? "enum" : type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
		List<Type> above = new ArrayList<>(List.of(type.getGenericInterfaces()));
		if (type.getGenericSuperclass() != null) {
			above.add(0, type.getGenericSuperclass());
		}
		return "%s %s %s%s extends %s permits %s".formatted(Modifier.toString(type.getModifiers() & CLASS_MODIFIERS),
				kind, type.getName(), Arrays.toString(type.getTypeParameters()), names(above.stream()),
				names(type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()) : Stream.empty()));
	}

	private static List<String> names(Stream<? extends Type> types) {
		return types.map(Type::getTypeName).toList();
	}

	private static String describe(Member member) {
		if (member instanceof Field field) {
			return field.toGenericString();
		}
		return (member instanceof Method method) ? method.toGenericString()
				: ((Constructor<?>) member).toGenericString();
	}

}
