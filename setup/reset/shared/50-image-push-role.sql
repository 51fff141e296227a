DROP ROLE IF EXISTS {{ image_push_role }};
