-- Written by hand. What an event's object is called, for the logs. JSON can hold escapes of half a character and of NUL, anywhere
-- in an event; PostgreSQL decodes neither, and refuses the whole. Such an event is read again with U+FFFD in their place.
CREATE FUNCTION "connect_object_name"(payload text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    named json;
BEGIN
    BEGIN
        named := payload::json #> '{data,object,name}';
        RETURN CASE WHEN json_typeof(named) = 'string' THEN named #>> '{}' END;
    EXCEPTION WHEN data_exception THEN
        named := regexp_replace(payload, '(?<!\\)((?:\\\\)*)\\u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000)', '\1\\ufffd', 'g')::json
            #> '{data,object,name}';
        RETURN CASE WHEN json_typeof(named) = 'string' THEN named #>> '{}' END;
    END;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;
